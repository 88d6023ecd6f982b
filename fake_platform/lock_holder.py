"""Which process has a file locked, and since when it runs. Edge: /proc of Linux; elsewhere nobody is found.

The file itself is not opened: a process that closes a file drops all its locks on it (POSIX, fcntl), ours among them.
"""

import os
from pathlib import Path

from fake_platform.timestamps import rfc3339

_PROC = Path("/proc")


def holder(file: Path) -> str | None:
    """`process 4711, since 2026-01-01T00:00:00Z`; None where the system does not tell."""
    try:
        wanted = file.stat()
        found = sorted(pid for pid in _lockers(wanted.st_ino) if _has_open(pid, wanted))
        return f"process {found[0]}, since {_started(found[0])}" if found else None
    except (OSError, ValueError, IndexError):
        return None


def _lockers(inode: int) -> set[int]:
    """Processes that have locked a file of that number (proc_locks(5)), on whatever file system."""
    lines = (line.split() for line in (_PROC / "locks").read_text(encoding="ascii").splitlines())
    return {int(line[4]) for line in lines if line[1] != "->" and line[5].rpartition(":")[2] == str(inode)}


def _has_open(pid: int, wanted: os.stat_result) -> bool:
    try:
        return any(os.path.samestat(place.stat(), wanted) for place in (_PROC / str(pid) / "fd").iterdir())
    except OSError:  # it is gone, or another user's
        return False


def _started(pid: int) -> str:
    """When the process was started: clock ticks after the system was (proc_pid_stat(5), field 22)."""
    stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8")
    ticks = int(stat.rpartition(")")[2].split()[19])
    lines = (_PROC / "stat").read_text(encoding="ascii").splitlines()
    booted = next(int(line.split()[1]) for line in lines if line.startswith("btime "))
    return rfc3339(booted + ticks / os.sysconf("SC_CLK_TCK"))
