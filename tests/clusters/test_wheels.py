"""Wheels of an image are those of its Python and this machine, and two runs that fetch them at once have both."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from clusters import commands, wheels
from clusters.commands import Call
from clusters.progress import silent


def test_arguments_are_of_the_site_not_of_this_machine() -> None:
    """For the Python and the machine that were asked for."""
    said = wheels.chosen("3.13", "aarch64")
    assert "--python-version=3.13" in said
    assert "--abi=cp313" in said
    assert [one for one in said if "platform" in one and "aarch64" not in one] == ["--platform=any"]


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What pip is asked, which makes what it should."""
    asked: list[list[str]] = []

    def run(command: Sequence[str], _what: str, _call: Call) -> bytes:
        asked.append(list(command))
        if "--target" in command:
            site = Path(command[command.index("--target") + 1])
            site.mkdir()
            (site / "one.py").touch()
        return b""

    monkeypatch.setattr(commands, "run", run)
    return asked


@pytest.mark.parametrize(("machine", "said"), [("x86_64", "x86_64"), ("arm64", "aarch64")])
def test_they_are_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: list[list[str]], machine: str, said: str
) -> None:
    """What is compiled for another one would not load in the image."""
    monkeypatch.setattr("clusters.go_builds.platform.machine", lambda: machine)
    (tmp_path / "requirements.txt").write_text("one==1\n")
    wheels.unpack(tmp_path / "requirements.txt", tmp_path / "store", silent)
    assert all(f"--platform=manylinux_2_28_{said}" in each for each in pip)
    assert {each[0] for each in pip} == {sys.executable}


def test_another_process_may_be_faster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip: list[list[str]]) -> None:
    """It keeps the same, and nobody fails by it."""
    (tmp_path / "requirements.txt").write_text("one==1\n")
    once = wheels.unpack(tmp_path / "requirements.txt", tmp_path / "store", silent)
    shutil.move(once, tmp_path / "theirs")
    ours = commands.run

    def run(command: Sequence[str], what: str, call: Call) -> bytes:
        if "--target" in command:
            shutil.move(tmp_path / "theirs", once)
        return ours(command, what, call)

    monkeypatch.setattr(commands, "run", run)
    assert wheels.unpack(tmp_path / "requirements.txt", tmp_path / "store", silent) == once
    assert (len(pip), [path.name for path in once.iterdir()]) == (4, ["one.py"])
