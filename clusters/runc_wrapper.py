"""An OCI runtime in front of runc that drops capabilities which this machine lacks. Edge: files, exec (``main`` only).

On a machine whose root lacks, say, CAP_SYS_RESOURCE, ``docker run --privileged`` and ``docker exec --privileged``
ask runc for every capability and fail with "unable to apply caps". The engine is therefore started with this file as
its runtime: it edits ``config.json`` (``create --bundle``) or the process file (``exec --process``), then execs runc.

The file is copied out of the package and run by itself, so it imports nothing of ours.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# By bit number: https://github.com/torvalds/linux/blob/master/include/uapi/linux/capability.h
# fmt: off
NAMES = (
    "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
    "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
    "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
    "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
    "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
    "CHECKPOINT_RESTORE",
)
# fmt: on


def held(status: str) -> frozenset[str]:
    """The capability names in the bounding set of ``/proc/self/status`` (its text is given)."""
    bits = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapBnd:"))
    return frozenset(f"CAP_{name}" for number, name in enumerate(NAMES) if bits >> number & 1)


def missing(status: str, last: int) -> frozenset[str]:
    """The capabilities that the kernel knows (``last`` is its highest number) and the machine's root does not have."""
    return frozenset(f"CAP_{name}" for name in NAMES[: last + 1]) - held(status)


def reduce(process: dict[str, Any], available: frozenset[str]) -> dict[str, Any]:
    """An OCI process object whose capability sets are cut down to the available ones.

    The limits and the score that need CAP_SYS_RESOURCE are dropped with it (a negative ``oomScoreAdj``, ``rlimits``).
    """
    sets = process.get("capabilities") or {}
    changed = {**process, "capabilities": {name: [c for c in caps if c in available] for name, caps in sets.items()}}
    if "CAP_SYS_RESOURCE" not in available:
        changed.pop("rlimits", None)
        if changed.get("oomScoreAdj", 0) < 0:
            changed.pop("oomScoreAdj")
    return changed


def option(arguments: Sequence[str], *names: str) -> str | None:
    """The value of an option given as ``--name value`` or ``--name=value``, or None."""
    for position, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in names:
            if equals:
                return value
            return arguments[position + 1] if position + 1 < len(arguments) else None
    return None


def edited_file(arguments: Sequence[str]) -> tuple[Path, bool] | None:
    """The file that runc would read for these arguments and whether it is a whole bundle; None where there is none."""
    if "create" in arguments or "run" in arguments:
        return Path(option(arguments, "--bundle", "-b") or ".") / "config.json", True
    process = option(arguments, "--process", "-p") if "exec" in arguments else None
    return (Path(process), False) if process else None


def main(runc: str, arguments: list[str]) -> None:
    """Edit what runc is about to read, then become runc."""
    edited = edited_file(arguments)
    if edited:
        path, bundle = edited
        available = held(Path("/proc/self/status").read_text(encoding="ascii"))
        spec = json.loads(path.read_bytes())
        if bundle:
            spec["process"] = reduce(spec.get("process", {}), available)
        else:
            spec = reduce(spec, available)
        path.write_text(json.dumps(spec), encoding="utf-8")
    os.execv(runc, [runc, *arguments])  # noqa: S606 - becoming runc is the point


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
