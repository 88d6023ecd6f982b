"""Closed, full and broken outputs of the real program."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.cli.streams import Listener
from tests.children import ended

ROOT = Path(__file__).resolve().parents[3]
Shell = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Runs a line of bash in which $BYOHOST is the program, and $LINT finds that a bundle keeps a clause."""
    (tmp_path / "bundle.yaml").write_text("apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: s}\n")

    def run(line: str) -> "subprocess.CompletedProcess[str]":
        program = f"{sys.executable} -P -m conformance"
        lint = f"{program} lint bundle.yaml --clause BND-10"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "BYOHOST": program, "LINT": lint}
        return subprocess.run(
            ["bash", "-c", f"set -o pipefail; {line}"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$LINT | true", 0),
        ("$LINT 2> >(true)", 0),
        ("$LINT > /dev/full", 2),
        ("$BYOHOST contract list | head -c 1", 0),
        ("$BYOHOST contract list >&-", 2),
        ("$BYOHOST contract list >&- 2>&-", 2),
        ("$BYOHOST contract list 2> /dev/full", 0),
        ("$BYOHOST --help | true", 0),
    ],
)
def test_who_does_not_listen_is_no_verdict(shell: Shell, line: str, code: int) -> None:
    """A pipe without a reader changes nothing; a result that cannot be written is told in one sentence."""
    done = shell(line)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    told = [said for said in done.stderr.splitlines() if said.startswith("byohost: ")]
    assert len(told) == (code == 2 and "2>&-" not in line)
    assert all("could not be written to stdout" in said for said in told)


def test_a_slow_reader_is_waited_for() -> None:
    """A pipe that somebody has told not to wait loses nothing."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    data = b"x" * (1 << 20)
    with ended(subprocess.Popen(["wc", "-c"], stdin=reading, stdout=subprocess.PIPE)) as reader:
        os.close(reading)
        out, left = Listener(writing, shut=False), memoryview(data)
        while left:
            left = left[out.write(left) :]
        os.close(writing)
        told, _ = reader.communicate(timeout=30)
    assert int(told) == len(data)
    assert out.trouble is None
