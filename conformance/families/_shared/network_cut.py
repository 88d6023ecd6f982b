"""A cut of the network for a while: a table of its own in the node refuses or drops some packets. Edge: the node.

It stands before every other filter, acts on connections that are open as well, and leaves the gate's table alone. Its
name is that of the host, so that cuts of two hosts never meet.
"""

import ipaddress
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from conformance.environment.node import Node


class Hook(StrEnum):
    """Where packets are met: on their way to another pod, or to the node itself, as those to the API server are."""

    FORWARD = "forward"
    INPUT = "input"


class Fate(StrEnum):
    """What becomes of a packet."""

    DROP = "drop"
    """As a NetworkPolicy does it, and a network that is gone: nobody is told anything."""
    RESET = "reject with tcp reset"
    """As where nobody listens."""


@dataclass(frozen=True)
class Cut:
    """Which packets, as nft matches them, are met where, and what becomes of them."""

    of: str
    """The host's name."""
    hook: Hook
    matches: tuple[str, ...]
    fate: Fate = Fate.DROP

    @property
    def table(self) -> str:
        """The table's name."""
        return f"byohost_cut_{self.of.replace('-', '_')}"

    def text(self) -> str:
        """For `nft -f`: the table as it has to be, whether there was one or not; every packet is counted."""
        chain = f"{{ type filter hook {self.hook} priority filter - 30; policy accept; }}"
        lines = [f"add table inet {self.table}", f"add chain inet {self.table} {self.hook} {chain}"]
        lines += [f"add rule inet {self.table} {self.hook} {match} counter {self.fate}" for match in self.matches]
        return self.removal() + "".join(f"{line}\n" for line in lines)

    def removal(self) -> str:
        """For `nft -f`: the table is gone, whether it was there or not."""
        return f"add table inet {self.table}\ndelete table inet {self.table}\n"


def sent_by(addresses: Iterable[str], port: int) -> tuple[str, ...]:
    """Matches what these addresses send to a TCP port, each in its family."""
    families = ((address, ipaddress.ip_address(address).version) for address in sorted(addresses))
    return tuple(f"{'ip6' if version == 6 else 'ip'} saddr {address} tcp dport {port}" for address, version in families)


def between(pod: str, service: str) -> tuple[str, ...]:
    """Matches what a pod sends to a Service's IPv4 address, wherever that leads, and what comes back."""
    return tuple(f"ip {way} {pod} ct original ip daddr {service}" for way in ("saddr", "daddr"))


@contextmanager
def in_force(node: Node, cut: Cut) -> Iterator[None]:
    """While this lasts, those packets are met."""
    try:
        _load(node, cut.text())
        yield
    finally:
        _load(node, cut.removal())


def met(node: Node, cut: Cut) -> int:
    """How many packets have met their fate, while the cut is in force."""
    return counted(node.run(["nft", "-j", "list", "table", "inet", cut.table]))


def counted(listing: str) -> int:
    """The packets of all rules of a table, as nft lists it in JSON."""
    expressions = [part for each in json.loads(listing)["nftables"] for part in each.get("rule", {}).get("expr", [])]
    return sum(int(part["counter"]["packets"]) for part in expressions if "counter" in part)


def _load(node: Node, text: str) -> None:
    node.run(["sh", "-c", 'printf %s "$1" | nft -f -', "load", text])
