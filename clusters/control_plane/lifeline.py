"""A group of processes that ends with the one that started it, however that ends. Edge: subprocess.

A shell holds the group: it reads from a pipe that nobody writes to, whose other end is ours alone. When that end is
closed, by the block's end or by the end of our process (SIGKILL is none that could be caught), it kills the group.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from clusters.errors import ClusterError

HOLD = "read -r _; kill -KILL 0"
"""`kill 0` is for every process of the caller's own group (POSIX, kill), the shell itself among them."""


@contextmanager
def lifeline() -> Iterator[int]:
    """The id of a process group for `subprocess.Popen(process_group=…)`; a terminal's Ctrl-C does not reach it.

    Raises:
        ClusterError: there is no shell on this machine.
    """
    try:
        shell = subprocess.Popen(["sh", "-c", HOLD], stdin=subprocess.PIPE, process_group=0)
    except OSError as error:
        raise ClusterError(f"no shell could be started to hold a group of processes: {error}") from error
    try:
        yield shell.pid
    finally:
        if shell.stdin is not None:
            shell.stdin.close()
        shell.wait()
