"""`byohost kit`: what is printed, and how it ends."""

import errno
import json
import os
import re
from pathlib import Path

import pytest

from conformance.cli import command_errors
from conformance.cli.commands import app
from conformance.kit import reader
from tests.conformance.kit import small


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A small kit's archive."""
    return small.kit(tmp_path)


def run(*arguments: object) -> int:
    """The command line's exit code."""
    return command_errors.run(app, ["kit", *map(str, arguments)])


def test_a_whole_one(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Verified and listed."""
    assert run("verify", kit) == 0
    assert re.match(f"{small.NAME}: whole; 5 files, 2 images, contract ", capsys.readouterr().out)
    assert run("list", kit) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [re.sub("[0-9a-f]{64}", "…", line) for line in lines] == [
        "registry.byohost.test/byohost/operator@sha256:…",
        "registry.byohost.test/byohost/sandbox@sha256:…",
    ]
    assert run("list", kit, "--json") == 0
    assert [each["needed"] for each in json.loads(capsys.readouterr().out)] == ["always", "always"]


def test_one_that_is_not(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`verify` names each fault and ends with 1; `list` and `push` refuse with the first, before anything is sent."""
    small.rewritten(kit, {"more": b"", "bin/kubectl": None})
    assert run("verify", kit) == 1
    assert capsys.readouterr().out == "missing: bin/kubectl\nextra: more is not listed in kit.json\n"
    for command in (("list", kit), ("push", kit, "--registry", "nowhere.invalid")):
        assert run(*command) == 64
        said = capsys.readouterr()
        assert said.out == ""
        assert "the kit is not whole: missing: bin/kubectl; `byohost kit verify` names all" in said.err


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (("--registry", "https://mirror.test"), "give HOST[:PORT][/PATH] in lower case, without https://"),
        (("--registry", "mirror.test/Team"), "in lower case"),
        (("--registry", "mirror.test", "--ca", "/nowhere"), "--ca /nowhere: it cannot be read (No such file"),
        (("--registry", "mirror.test", "--authfile", "/nowhere"), "--authfile /nowhere: it cannot be read"),
    ],
)
def test_what_cannot_be(kit: Path, option: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, exit 64."""
    assert run("push", kit, *option) == 64
    assert words in capsys.readouterr().err


def test_credentials_for_another_registry(kit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told before anything is sent."""
    (tmp_path / "auth.json").write_text('{"auths": {"other.test": {}}}')
    assert run("push", kit, "--registry", "mirror.test/x", "--authfile", tmp_path / "auth.json") == 64
    assert "it has no credentials for mirror.test; there are some for: other.test" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Told before anything is built, and before an engine is started."""
    (tmp_path / "file").touch()
    assert run("build", "--out", tmp_path / "file") == 64
    assert re.search(r"--out .*/file: no kit can be written there \(File exists\)", capsys.readouterr().err)


@pytest.mark.parametrize("command", [("verify",), ("list",), ("push", "--registry", "nowhere.invalid")])
def test_a_disk_that_fails(
    kit: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, exit 2, and nobody is asked to report a fault of the harness."""

    def broken(_kit: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), "images.tar")

    monkeypatch.setattr(reader, "images", broken)
    assert run(command[0], kit, *command[1:]) == 2
    assert capsys.readouterr().err == (
        "byohost: the kit could not be read or written to its end: [Errno 5] Input/output error: 'images.tar'\n"
    )


def test_a_python_without_wheels(capsys: pytest.CaptureFixture[str]) -> None:
    """Told before an engine is started for it."""
    assert run("build", "--python", "2.7") == 64
    assert "--python 2.7: there are no wheels for it; give one of 3.11, 3.12" in capsys.readouterr().err
