"""What one process holds: memory, threads, open files (proc_pid_status(5), proc_pid_fd(5)). Pure."""

from dataclasses import dataclass

MEMBERS = ("VmRSS", "VmHWM", "Threads")


@dataclass(frozen=True)
class Usage:
    """One process at one moment; memory in bytes."""

    memory: int
    peak: int
    threads: int
    files: int


def parse(status: str, descriptors: str) -> Usage:
    """Read `/proc/<pid>/status`, and the names in `/proc/<pid>/fd`, one a line.

    Raises:
        ValueError: the status lacks one of the fields: the process has ended.
    """
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    missing = [name for name in MEMBERS if name not in fields]
    if missing:
        raise ValueError(f"the process's status has no {missing[0]}: it has ended")
    resident, peak, threads = (int(fields[name].split()[0]) for name in MEMBERS)
    return Usage(resident * 1024, peak * 1024, threads, len(descriptors.split()))
