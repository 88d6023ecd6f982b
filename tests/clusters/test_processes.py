"""Tests of naming processes, on this one."""

import os
import subprocess

from clusters import processes
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
