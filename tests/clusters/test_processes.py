"""Tests of naming processes, on this one."""

import os

from clusters import processes


def test_this_process_is_found_again() -> None:
    """The same process has the same name each time it is asked for."""
    assert processes.this_process() == processes.process(os.getpid())


def test_nobody_has_an_impossible_id() -> None:
    """A process id beyond what the kernel gives belongs to nobody."""
    assert processes.process(2**30) is None
