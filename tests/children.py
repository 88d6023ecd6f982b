"""Child processes of tests, none of which outlives its test, or is waited for without a bound. Edge: processes."""

import contextlib
import subprocess
from collections.abc import Iterator
from typing import AnyStr

LEAVE = 30
"""Seconds that a child is given to end once its test has told it to; a busy machine needs some."""


@contextlib.contextmanager
def ended(process: "subprocess.Popen[AnyStr]") -> Iterator["subprocess.Popen[AnyStr]"]:
    """The process, which has ended when the block has.

    `Popen`'s own context waits as long as the child likes; here one that has not ended in time is killed, and the test
    is red; where the test has failed already it is killed at once.
    """
    try:
        yield process
        for pipe in (process.stdout, process.stderr, process.stdin):
            if pipe is not None:
                pipe.close()
        process.wait(LEAVE)
    finally:
        process.kill()
        with process:
            pass
