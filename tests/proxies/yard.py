"""A network of its own for other people's proxies: names, addresses and ports clash with nobody's. Edge: Linux.

`enter` puts this process into new namespaces (root needed): there is loopback alone, with a documentation address for
the canaries, and every name that a check asks for is in the hosts file. Nothing has a way out.
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.lookalikes import lookalikes

ADDRESS, PROXY_PORT = "192.0.2.10", 3128
LISTED, UNLISTED = "canary-a.corp.test", "canary-b.corp.test"
GROUND = Ground(ADDRESS, LISTED, UNLISTED, 8443, 8444)
BOUND = 30.0
"""Seconds that a proxy may take until it listens."""
_NEW_NAMESPACES = 0x40000000 | 0x00020000  # CLONE_NEWNET, CLONE_NEWNS


@dataclass(frozen=True)
class Program:
    """One program of a configuration: its command, its files by name, the port that it listens on.

    `{folder}` in a text is the folder of the files, which is the working directory too.
    """

    command: Sequence[str]
    files: Mapping[str, str] = field(default_factory=dict)
    port: int = PROXY_PORT
    environment: Mapping[str, str] = field(default_factory=dict)


def enter(folder: Path) -> None:
    """Move this process, which has one thread, into namespaces of its own.

    Raises:
        OSError: the system does not let us.
    """
    if ctypes.CDLL(None, use_errno=True).unshare(_NEW_NAMESPACES) != 0:
        raise OSError(ctypes.get_errno(), "no namespaces of our own here")
    hosts, resolver = folder / "hosts", folder / "resolv.conf"
    hosts.write_text("127.0.0.1 localhost\n" + "".join(f"{ADDRESS} {name}\n" for name in names()))
    resolver.write_text("nameserver 127.0.0.1\noptions timeout:1 attempts:1\n")
    for command in (
        ["mount", "--make-rprivate", "/"],
        ["mount", "--bind", str(hosts), "/etc/hosts"],
        ["mount", "--bind", str(resolver), "/etc/resolv.conf"],
        ["ip", "link", "set", "lo", "up"],
        ["ip", "address", "add", f"{ADDRESS}/32", "dev", "lo"],
    ):
        subprocess.run(command, check=True, timeout=BOUND)


def names() -> tuple[str, ...]:
    """Give every name that leads to the canaries."""
    return (LISTED, UNLISTED, *(each.name for each in lookalikes(LISTED, UNLISTED) if each.own))


@contextlib.contextmanager
def running(program: Program, folder: Path) -> Iterator[None]:
    """Run a program until the block ends; it listens when the block begins.

    Raises:
        AssertionError: it ended instead; the message is what it said.
    """
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    for name, text in program.files.items():
        (folder / name).write_text(text.replace("{folder}", str(folder)))
    said = folder / "said"
    command = [part.replace("{folder}", str(folder)) for part in program.command]
    environment = os.environ | dict(program.environment)
    with (
        said.open("wb") as out,
        subprocess.Popen(
            command, stdout=out, stderr=out, cwd=folder, env=environment, start_new_session=True
        ) as process,
    ):
        try:
            assert _listens(process, program.port), said.read_text(errors="replace")
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # with the workers that some start


def _listens(process: "subprocess.Popen[bytes]", port: int) -> bool:
    """Wait until a program listens; False if it ended, or took too long. Each look waits for the program's end."""
    until = time.monotonic() + BOUND
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.05)
            return False
    return False
