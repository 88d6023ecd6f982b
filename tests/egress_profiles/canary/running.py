"""A canary on the loopback addresses, on ports of its own, as the process that it is."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.children import ended

ADDRESSES = ("127.0.0.1", "::1")
ANY_PORT = tuple(f"--{name}-port=0" for name in ("http", "tls", "echo", "dns", "udp", "quic"))


@dataclass(frozen=True)
class Running:
    """The process, its log, and the port of each (listener, transport, address)."""

    process: subprocess.Popen[str]
    log: Path
    ports: dict[tuple[str, str, str], int]

    def hits(self, **members: object) -> list[dict[str, Any]]:
        """The arrivals that carry these members."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in lines if members.items() <= line.items()]

    def until(self, **members: object) -> list[dict[str, Any]]:
        """The same, once there is one."""
        end = time.monotonic() + 15
        while time.monotonic() < end:
            if found := self.hits(**members):
                return found
        raise AssertionError(f"nothing with {members} arrived: {self.log.read_text()}")


@contextmanager
def canary(folder: Path) -> Iterator[Running]:
    """A running canary."""
    log = folder / "hits.jsonl"
    command = [sys.executable, "-m", "egress_profiles.canary", f"--log={log}", *ANY_PORT]
    command += [f"--address={address}" for address in ADDRESSES]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        try:
            ready = json.loads(process.stdout.readline())
            bound = {
                (each["listener"], each["transport"], each["address"]): each["port"] for each in ready["listeners"]
            }
            yield Running(process, log, bound)
        finally:
            process.kill()
