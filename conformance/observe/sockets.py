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

    def __str__(self) -> str:
        return f"{self.family} {self.address} port {self.port}"


def listeners(family: str, table: str) -> tuple[Listener, ...]:
    """The listening sockets of one table; `family` is the table's name."""
    found = []
    for line in table.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 3 and fields[3] == _OPEN[family]:
            address, port = fields[1].split(":")
            found.append(Listener(family, _address(address), int(port, 16)))
    return tuple(found)


def _address(digits: str) -> str:
    words = [int(digits[at : at + 8], 16) for at in range(0, len(digits), 8)]
    return str(ipaddress.ip_address(struct.pack(f"<{len(words)}I", *words)))
