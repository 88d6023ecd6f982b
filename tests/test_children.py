"""Children end with their tests."""

import subprocess

import pytest

from tests import children
from tests.children import ended


def test_one_that_ends_is_waited_for() -> None:
    """End of input is told first, as `Popen` does."""
    with ended(subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)) as process:
        pass
    assert process.returncode == 0


def _deaf() -> "subprocess.Popen[bytes]":
    """A child that is deaf to requests to end, and has said so."""
    process = subprocess.Popen(
        ["sh", "-c", "trap '' TERM INT; echo deaf; while :; do sleep 60; done"], stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"deaf\n"
    return process


def test_one_that_does_not_end_is_killed_and_makes_the_test_red(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bound has passed."""
    monkeypatch.setattr(children, "LEAVE", 0.1)
    with pytest.raises(subprocess.TimeoutExpired), ended(_deaf()) as process:
        process.terminate()
    assert process.returncode == -9


def test_one_of_a_failed_test_is_killed_at_once() -> None:
    """Nobody waits for it."""
    with pytest.raises(KeyError), ended(subprocess.Popen(["sleep", "600"])) as process:
        raise KeyError
    assert process.returncode == -9
