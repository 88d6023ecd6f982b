"""What all connections of one client address may hold of the proxy's memory, and those of all addresses. Pure.

A bound for each connection bounds nothing: who meets it opens another one. So each address has a bound for all of its
connections, and where everybody together holds too much, whoever holds most lets go, and nobody else notices. What is
held: bodies until they are answered, answers until they are taken. An address is one at each port, and a port is an
actor's: behind a shared address (SNAT, a node's own) no actor takes anything from another.
"""

from dataclasses import dataclass

CONNECTIONS = 2048
"""Connections of one address at once; an idle one takes about 180 kB of the proxy's memory."""
HELD = 64 * 1024 * 1024
"""Bytes that are held for one address; answers take up to three times that much memory, large bodies six times."""
HELD_BY_ALL = 2 * HELD
"""Bytes that are held for all addresses together."""


@dataclass(frozen=True)
class Place:
    """Where connections come from, and the actor's port that they come to."""

    port: int
    address: str

    @classmethod
    def of(cls, peername: tuple[object, ...], sockname: tuple[object, ...]) -> "Place":
        """Read both ends of a connection; an IPv4 address is the same on a socket of IPv6 (RFC 4291 2.5.5.2)."""
        return cls(int(str(sockname[1])), str(peername[0]).removeprefix("::ffff:"))


class AddressBounds:
    """Counts by address and connection, as far as is known; what a connection has let go since, its owner looks up."""

    def __init__(self) -> None:
        self._held: dict[Place, dict[str, int]] = {}
        self._sums: dict[Place, int] = {}

    def arrived(self, place: Place, connection: str) -> str:
        """Count a connection, and say why it is one too many; empty where it is not."""
        self.holds(place, connection, 0)
        return f"It has more than {CONNECTIONS} connections." if len(self._held[place]) > CONNECTIONS else ""

    def holds(self, place: Place, connection: str, size: int) -> bool:
        """Note the bytes that are held for a connection, in place of those noted before; tell whether they differ."""
        held = self._held.setdefault(place, {})
        more = size - held.get(connection, 0)
        held[connection], self._sums[place] = size, self._sums.get(place, 0) + more
        return more != 0

    def left(self, place: Place, connection: str) -> None:
        """Forget a connection for which nothing is held any more, and its address with the last one."""
        held = self._held.get(place, {})
        self._sums[place] = self._sums.get(place, 0) - held.pop(connection, 0)
        if not held:
            self._held.pop(place, None)
            del self._sums[place]

    def heaviest(self) -> tuple[Place, str, str] | None:
        """Give address and connection of whoever must let go, and why; None while there is room."""
        if not self._sums:
            return None
        place = max(self._sums, key=self._sums.__getitem__)
        if self._sums[place] > HELD:
            why = f"All connections of its address hold more than {HELD} bytes of the proxy's memory."
        elif sum(self._sums.values()) > HELD_BY_ALL:
            place = self._heaviest_of(self._heaviest_port())
            why = f"All clients hold more than {HELD_BY_ALL} bytes of the proxy's memory, and this one most."
        else:
            return None
        held = self._held[place]
        return place, max(held, key=held.__getitem__), why

    def _heaviest_port(self) -> int:
        """Give the port whose addresses hold most together: an actor of many addresses may not crowd one of few out."""
        ports = {place.port: 0 for place in self._sums}
        for place, size in self._sums.items():
            ports[place.port] += size
        return max(ports, key=ports.__getitem__)

    def _heaviest_of(self, port: int) -> Place:
        return max((place for place in self._sums if place.port == port), key=self._sums.__getitem__)
