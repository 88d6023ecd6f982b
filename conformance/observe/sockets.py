"""Who listens in a network namespace, from the tables of /proc/<pid>/net. Pure.

Source: the kernel's Documentation/networking/proc_net_tcp.rst. The words of an address are little-endian, as the
machine is.
"""

import ipaddress
import struct
from dataclasses import dataclass

_OPEN = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07"}
"""The socket state that takes what comes: listening, or a datagram socket without a peer."""

TABLES = tuple(_OPEN)
CHOSEN = range(32768, 61000)
"""Ports that the kernel chooses where a program names none (ip_local_port_range, as it is by default)."""


@dataclass(frozen=True, order=True)
class Listener:
    """A socket that takes what comes."""

    family: str
    address: str
    port: int

    @property
    def on_loopback(self) -> bool:
        """Whether nothing outside the pod can reach it."""
        address = ipaddress.ip_address(self.address)
        mapped = getattr(address, "ipv4_mapped", None)
        return bool((mapped or address).is_loopback)

    @property
    def asks(self) -> bool:
        """Whether it may be a resolver's, which waits for an answer at a port that nobody chose: musl's has no peer."""
        return self.family.startswith("udp") and self.port in CHOSEN

    def __str__(self) -> str:
        return f"{self.family} {self.address} port {self.port}"


@dataclass(frozen=True, order=True)
class Connection:
    """A socket with somebody at its other end, whoever began it."""

    family: str
    local_port: int
    address: str
    port: int

    def __str__(self) -> str:
        return f"{self.family} to {self.address} port {self.port}"


def is_open(family: str, state: str) -> bool:
    """Whether a socket in this state takes what comes; `family` is the table's name."""
    return state == _OPEN[family]


def listener(family: str, local: str) -> Listener:
    """The listening socket at `address:port` as the kernel writes it."""
    address, port = local.split(":")
    return Listener(family, _address(address), int(port, 16))


def connection(family: str, local: str, remote: str) -> Connection:
    """The connection between two ends as the kernel writes them; an address of IPv4 in one of IPv6 is that of IPv4."""
    address, port = remote.split(":")
    found = ipaddress.ip_address(_address(address))
    shown = getattr(found, "ipv4_mapped", None) or found
    return Connection(family, int(local.rpartition(":")[2], 16), str(shown), int(port, 16))


def listeners(family: str, table: str) -> tuple[Listener, ...]:
    """The listening sockets of one table; `family` is the table's name."""
    found = []
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 3 and is_open(family, fields[3]):
            found.append(listener(family, fields[1]))
    return tuple(found)


def _address(digits: str) -> str:
    words = [int(digits[at : at + 8], 16) for at in range(0, len(digits), 8)]
    return str(ipaddress.ip_address(struct.pack(f"<{len(words)}I", *words)))
