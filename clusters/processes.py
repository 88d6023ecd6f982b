"""Names processes so that a later session can tell whether they still live. Edge: /proc."""

import contextlib
import os
import signal
from pathlib import Path

from clusters.ownership import Owner, owner_from


def this_process() -> Owner:
    """The calling process."""
    found = process(os.getpid())
    if found is None:  # pragma: no cover - a running process has an entry
        raise ProcessLookupError(os.getpid())
    return found


def process(pid: int) -> Owner | None:
    """The process that has this id now, or None."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")
    except OSError:
        return None
    return owner_from(pid, stat, boot)


def living(owner: Owner) -> Owner | None:
    """The process that has an owner's id now, or None.

    One that shows nothing of itself may be another user's (proc(5), hidepid): it is taken for the owner.
    """
    found = process(owner.pid)
    return owner if found is None and _exists(owner.pid) else found


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # another user's
    return True


def children(pid: int) -> list[int]:
    """The processes that this one has started and that have not ended, but for those that have let go of it."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
        except OSError:  # it has just ended
            continue
        if parent == str(pid):
            found.append(int(stat.parent.name))
    return found


def end_children() -> None:
    """End, at once, the processes that this one has started, and whoever shares a group with one of them but not us.

    A group's own keeper is among them, and would end the rest no more.
    """
    for child in children(os.getpid()):
        with contextlib.suppress(ProcessLookupError):
            group = os.getpgid(child)
            if group == os.getpgrp():
                os.kill(child, signal.SIGKILL)
            else:
                os.killpg(group, signal.SIGKILL)
