"""A group of processes that ends with the one that started it."""

import subprocess
import sys

import pytest

from clusters.control_plane.lifeline import lifeline
from clusters.errors import ClusterError

ORPHAN = """\
import os, subprocess, sys
from clusters.control_plane.lifeline import lifeline
with lifeline() as group:
    subprocess.Popen(["sh", "-c", "echo there; exec sleep 600"], process_group=group)
    sys.stdin.read(1)
    os._exit(9)
"""


def test_the_group_is_gone_after_the_block() -> None:
    """A child that would have gone on is killed."""
    with lifeline() as group:
        child = subprocess.Popen(["sleep", "600"], process_group=group)
    assert child.wait(10) == -9


def test_the_group_ends_with_a_starter_that_is_killed() -> None:
    """Its output ends with it: nobody is left who holds the pipe."""
    with subprocess.Popen(
        [sys.executable, "-c", ORPHAN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdin is not None
        assert starter.stdout is not None
        assert starter.stdout.readline() == "there\n"
        starter.kill()
        assert starter.stdout.read() == ""


def test_a_machine_without_a_shell_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, and no traceback."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ClusterError, match="no shell could be started"), lifeline():
        pass
