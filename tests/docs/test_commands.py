"""Every command that a page shows is one that the real program takes; what needs no cluster is run."""

import configparser
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from conformance.cli.commands import app
from fake_platform.bundle import Download, render
from tests.conformance.kit import small
from tests.docs.pages import GUIDES, MADE_UP, ROOT, Command, commands, fences, text

COMMANDS = commands()
IMAGE = f"registry.byohost.test/mine/operator@sha256:{'a' * 64}"
NO_CLUSTER = (
    ("kit", "verify"),
    ("kit", "list"),
    ("lint",),
    ("contract",),
    ("report", "show"),
    ("egress", "render"),
    ("--version",),
)
WRITES = ("contract", "new")
"""It would write into this very checkout; test_write_a_check runs it in a copy."""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def parsed(arguments: tuple[str, ...]) -> None:
    """Hand the arguments to the command that they name, as the program does, and stop before it acts.

    Raises:
        typer.exceptions.TyperException: there is no such command, option or value.
    """
    command, rest = typer.main.get_command(app), list(arguments)
    while rest and rest[0] in getattr(command, "commands", {}):
        command = command.commands[rest.pop(0)]  # type: ignore[attr-defined] # a group, as the line above asked
    assert not hasattr(command, "commands") or rest[0].startswith("--"), f"byohost has no command {' '.join(arguments)}"
    command.make_context("byohost", rest)


def runs_alone(command: Command) -> bool:
    """Whether it ends within seconds, without engine, network or terminal."""
    static = command.arguments[:1] == ("certify",) and "static" in command.arguments
    alone = static or any(command.arguments[: len(one)] == one for one in NO_CLUSTER)
    return alone and command.arguments[:2] != WRITES and not MADE_UP & {*command.arguments}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader stands: a downloaded bundle, a report of an earlier run, a kit that was carried in."""
    place = tmp_path_factory.mktemp("reader")
    download = Download(
        "lab", ("python",), "https://platform.byohost.test", f"bhk_{'k3Yx' * 10}", {"operatorImage": IMAGE}
    )
    (place / "bundle.yaml").write_text(render(download))
    shutil.move(small.kit(place / "made", "0.1.0"), place)
    assert _run(place, "certify", "--level", "static", "--quiet").returncode == 0
    return place


def _run(place: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-P", "-m", "conformance", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_the_program_takes_it(command: Command) -> None:
    """Command, options and values are the program's own."""
    parsed(command.arguments)


@pytest.mark.parametrize(
    "wrong", ["certify --levle full", "certify --level deep", "contract lst", "egress render allowlist --as sqid"]
)
def test_a_wrong_one_is_seen(wrong: str) -> None:
    """The control: a misspelt option, value or command is not taken."""
    with pytest.raises((typer.exceptions.TyperException, AssertionError)):
        parsed(tuple(wrong.split()))


@pytest.mark.parametrize("command", {one.arguments: one for one in COMMANDS if runs_alone(one)}.values(), ids=str)
def test_it_runs_as_printed(command: Command, folder: Path) -> None:
    """What needs no cluster ends well, and says something."""
    done = _run(folder, *command.arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_most_kinds_of_commands_are_shown() -> None:
    """The pages are read at all: each of these is somewhere, and some are run."""
    shown = {command.arguments[0] for command in COMMANDS}
    assert {"certify", "lint", "contract", "report", "platform", "egress", "cluster", "cleanup"} <= shown
    assert sum(map(runs_alone, COMMANDS)) >= 5


@pytest.mark.skipif(shutil.which("curl") is None, reason="the block is for curl")
def test_the_first_steps_on_a_laptop(tmp_path: Path) -> None:
    """The block that serves a platform, registers a host and downloads a bundle does so, line by line."""
    (block,) = (one for one in fences(text("write-an-operator.md"), "sh") if "platform serve" in one)
    program = tmp_path / "bin" / "byohost"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m conformance "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}
    with (tmp_path / "out").open("w") as out, (tmp_path / "err").open("w") as err:
        shell = subprocess.Popen(
            ["sh", "-eu", "-c", block], cwd=tmp_path, env=environment, stdout=out, stderr=err, start_new_session=True
        )
        try:
            code = shell.wait(60)
        finally:
            os.killpg(shell.pid, signal.SIGKILL)  # the platform that the block has left in its background
    assert code == 0, (tmp_path / "err").read_text()
    host, journal = map(json.loads, (tmp_path / "out").read_text().replace("}{", "}\n{").splitlines())
    assert host["name"] == "lab"
    assert "bundle" in {entry["type"] for entry in journal["entries"]}
    assert (tmp_path / "install-key").read_text().startswith("bhk_")


def test_every_tox_environment_is_there() -> None:
    """What a page says behind `tox -e` is an environment of tox.ini."""
    tox = configparser.ConfigParser()
    tox.read(ROOT / "tox.ini")
    named = {
        name
        for page in GUIDES
        for found in re.finditer(r"tox -e ([a-z0-9,-]+)", page.read_text("utf-8"))
        for name in found.group(1).split(",")
    }
    assert named
    assert [name for name in sorted(named) if f"testenv:{name}" not in tox] == []
