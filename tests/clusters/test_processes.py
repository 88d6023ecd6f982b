"""Tests of naming processes, on this one."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from clusters import processes
from clusters.cleanup import Found
from clusters.ownership import Mark
from tests.children import ended


def test_this_process_is_found_again() -> None:
    """The same process has the same name each time it is asked for."""
    assert processes.this_process() == processes.process(os.getpid())


def test_nobody_has_an_impossible_id() -> None:
    """A process id beyond what the kernel gives belongs to nobody."""
    assert processes.process(2**30) is None


def test_children_are_found_while_they_live() -> None:
    """A child is named until it has been waited for."""
    with ended(subprocess.Popen(["cat"], stdin=subprocess.PIPE)) as child:
        assert child.pid in processes.children(os.getpid())
        child.communicate(timeout=10)
    assert child.pid not in processes.children(os.getpid())


ENDING = """
import os, subprocess
from clusters import processes
from clusters.control_plane.lifeline import lifeline
with lifeline() as group:
    one = subprocess.Popen(["sh", "-c", "tail -f /dev/null & wait"], process_group=group)
    two = subprocess.Popen(["sh", "-c", "read -r _; echo told"], stdin=subprocess.PIPE)
    processes.end_children()
    os._exit(one.wait() == two.wait() == -9)
"""


def test_whoever_ends_at_once_leaves_no_group_behind() -> None:
    """Of a group that a keeper holds nobody outlives it, children of children neither: its output comes to an end."""
    command = [sys.executable, "-P", "-c", ENDING]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."})) as process:
        assert process.communicate(timeout=10)[0] == b""
        assert process.returncode == 1


def test_whom_proc_does_not_show_keeps_his_cluster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its maker may be another user's process, where /proc is mounted with hidepid; one that is gone is gone."""
    owner = processes.this_process()
    gone = replace(owner, pid=2**22 + 1)
    monkeypatch.setattr(processes, "process", lambda _pid: None)
    assert not Found("byohost-00000000", Mark("run", owner)).orphaned
    assert Found("byohost-00000000", Mark("run", gone)).orphaned
