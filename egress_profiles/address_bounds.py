"""What all connections of one client address may hold of the proxy's memory, and those of all addresses. Pure.

A bound for each connection bounds nothing: who meets it opens another one. So each address has a bound for all of its
connections, and where everybody together holds too much, whoever holds most lets go, and nobody else notices. What is
held: bodies until they are answered, answers until they are taken.
"""

CONNECTIONS = 2048
"""Connections of one address at once; an idle one takes about 180 kB of the proxy's memory."""
HELD = 64 * 1024 * 1024
"""Bytes that are held for one address; they take up to three times that much memory."""
HELD_BY_ALL = 2 * HELD
"""Bytes that are held for all addresses together."""


class AddressBounds:
    """Counts by address and connection, as far as is known; what a connection has let go since, its owner looks up."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, int]] = {}
        self._sums: dict[str, int] = {}

    def arrived(self, address: str, connection: str) -> str:
        """Count a connection, and say why it is one too many; empty where it is not."""
        self.holds(address, connection, 0)
        return f"It has more than {CONNECTIONS} connections." if len(self._held[address]) > CONNECTIONS else ""

    def holds(self, address: str, connection: str, size: int) -> bool:
        """Note the bytes that are held for a connection, in place of those noted before; tell whether they differ."""
        held = self._held.setdefault(address, {})
        more = size - held.get(connection, 0)
        held[connection], self._sums[address] = size, self._sums.get(address, 0) + more
        return more != 0

    def left(self, address: str, connection: str) -> None:
        """Forget a connection for which nothing is held any more, and its address with the last one."""
        held = self._held.get(address, {})
        self._sums[address] = self._sums.get(address, 0) - held.pop(connection, 0)
        if not held:
            self._held.pop(address, None)
            del self._sums[address]

    def heaviest(self) -> tuple[str, str, str] | None:
        """Give address and connection of whoever must let go, and why; None while there is room."""
        if not self._sums:
            return None
        address = max(self._sums, key=self._sums.__getitem__)
        if self._sums[address] > HELD:
            why = f"All connections of its address hold more than {HELD} bytes of the proxy's memory."
        elif sum(self._sums.values()) > HELD_BY_ALL:
            why = f"All clients hold more than {HELD_BY_ALL} bytes of the proxy's memory, and this one most."
        else:
            return None
        held = self._held[address]
        return address, max(held, key=held.__getitem__), why
