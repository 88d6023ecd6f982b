"""The tunnels that clients hold open through the proxy, and how one is cut. Edge: mitmproxy's connections.

mitmproxy offers an addon no way to end a connection that carries unread bytes. Cancelling the client's handler is what
its own idle timer does (`ConnectionHandler.on_timeout`, the same in 11.0.2 and 12); should that way be gone one day,
`cut` raises and the proxy ends, which closes everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mitmproxy import connection, ctx


@dataclass(frozen=True)
class Tunnel:
    """One client's CONNECT that was allowed."""

    client: connection.Client
    host: str
    port: int

    @property
    def target(self) -> str:
        """The authority as the CONNECT named it, normalised."""
        return f"{self.host}:{self.port}"


class Tunnels:
    """One tunnel for each client connection, no more."""

    def __init__(self) -> None:
        self._held: dict[str, Tunnel] = {}

    def __iter__(self) -> Iterator[Tunnel]:
        return iter(tuple(self._held.values()))

    def of(self, client: connection.Client) -> Tunnel | None:
        """Give a client's tunnel."""
        return self._held.get(client.id)

    def target(self, client: connection.Client) -> str | None:
        """Give the authority of a client's tunnel."""
        held = self._held.get(client.id)
        return held.target if held else None

    def opened(self, client: connection.Client, host: str, port: int) -> None:
        """Note a client's tunnel."""
        self._held[client.id] = Tunnel(client, host, port)

    def ended(self, client: connection.Client) -> None:
        """Forget it."""
        self._held.pop(client.id, None)


def cut(client: connection.Client) -> None:
    """End a client's connection, and with it what was dialled for it."""
    handler = handler_of(client)
    if handler is not None and client in handler.transports:
        handler.transports[client].handler.cancel("no longer allowed")


def handler_of(client: connection.Client) -> Any:
    """Give mitmproxy's handler of a client's connection; None where there is none any more."""
    handlers = ctx.master.addons.get("proxyserver").connections.values()
    return next((handler for handler in tuple(handlers) if handler.client is client), None)
