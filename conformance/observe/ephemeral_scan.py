"""Which processes run in a pod, and whom it is connected with, from a container beside them. Edge: /proc.

It runs in an ephemeral container that shares the processes of one other, as what `python3 -` reads, so it imports
nothing of ours. Arguments: for how many seconds it looks; or the word `leave`, by which our own processes end.
It prints one JSON object: {"processes": [{"pid", "name", "status", "mounts"}], "sockets": [[table, local, remote,
state, number of looks at which it was there]], "looks": number, "hostname", "api": [host, port], "nameservers": []}.
"""

import json
import os
import signal
import sys
import time
from collections import Counter
from pathlib import Path

TABLES = ("tcp", "tcp6", "udp", "udp6")
EVERY = 0.1
"""Seconds between two looks at the sockets."""


def text(path: str) -> str:
    """The file's text; empty where it cannot be read, or has gone with its process."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def ours(process: int) -> bool:
    """Whether a process has this container's own root: it is one of ours, whatever others call themselves."""
    try:
        return Path(f"/proc/{process}/ns/mnt").stat().st_ino == Path("/proc/self/ns/mnt").stat().st_ino
    except OSError:
        return False


def numbers() -> list[int]:
    """The processes that are seen from here."""
    return sorted(int(each.name) for each in Path("/proc").iterdir() if each.name.isdecimal())


def processes() -> list[dict[str, object]]:
    """All but our own."""
    found: list[dict[str, object]] = []
    for each in numbers():
        status = "" if ours(each) else text(f"/proc/{each}/status")
        if status:
            name = text(f"/proc/{each}/comm").strip()
            found.append({"pid": each, "name": name, "status": status, "mounts": text(f"/proc/{each}/mountinfo")})
    return found


def lines(table: str) -> list[str]:
    """One line for each socket of a table of the kernel."""
    return text(f"/proc/net/{table}").splitlines()[1:]


def sockets(seconds: float) -> tuple[list[list[object]], int]:
    """Every socket that was there at one of the looks, each once with their number, and how many looks there were."""
    seen: Counter[tuple[str, ...]] = Counter()
    looks, end = 0, time.monotonic() + seconds
    while True:
        looks += 1
        seen.update({(table, *line.split()[1:4]) for table in TABLES for line in lines(table)})
        if time.monotonic() >= end:
            return [[*each, times] for each, times in sorted(seen.items())], looks
        time.sleep(EVERY)  # noqa: TID251 - it runs in somebody else's pod


def leave() -> None:
    """End our own processes, so that the container is over."""
    for each in numbers():
        if each != os.getpid() and ours(each):
            os.kill(each, signal.SIGTERM)


def main(order: str) -> None:
    """Do as it is told."""
    if order == "leave":
        leave()
        return
    held, (open_ones, looks) = processes(), sockets(float(order))
    servers = [line.split()[1] for line in text("/etc/resolv.conf").splitlines() if line.startswith("nameserver ")]
    names = ("KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT")
    json.dump(
        {
            "processes": held,
            "sockets": open_ones,
            "looks": looks,
            "hostname": text("/proc/sys/kernel/hostname").strip(),
            "api": [os.environ.get(name, "") for name in names],
            "nameservers": servers,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(sys.argv[1])
