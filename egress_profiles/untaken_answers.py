"""Holds a server up while its client of HTTP/2 does not take what it sent. Edge: mitmproxy's layers and tasks.

A client says how much it will take (RFC 9113 5.2), and mitmproxy keeps the rest, however much it is: one request for a
large file and no window for its answer would fill the proxy's memory (CVE-2019-9511, CVE-2019-9517). mitmproxy reads on
from any connection once `drain_writers` has returned; that of a client's connections waits here a little longer, for
the servers alone: the client's own bytes are what makes room.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from mitmproxy import connection

MOST = 256 * 1024
"""Bytes of one answer that are kept; a server whose answers are further behind is not read from."""
MOST_OF_ALL = 64 * 1024 * 1024
"""Bytes of all answers that are kept for one connection; one that leaves more is cut."""


class UntakenAnswers:
    """What one client connection has not taken; `layer` is the HTTP layer that it speaks to."""

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        self._room = asyncio.Event()

    def hold_up(self, handler: Any) -> None:
        """Put the wait into the connection's handler; its servers are not read while they are ahead."""
        drained: Callable[[], Awaitable[None]] = handler.drain_writers

        async def drain_writers() -> None:
            await drained()
            task = asyncio.current_task()
            found = (peer for peer, io in handler.transports.items() if io.handler is task)
            server = next(found, handler.client)
            while server is not handler.client and self._of(server) > MOST:
                self._room.clear()
                await self._room.wait()

        handler.drain_writers = drain_writers

    def made_room(self) -> None:
        """Note that the client said something, which may have been that it takes more, or nothing any more."""
        self._room.set()

    @property
    def all(self) -> int:
        """The bytes of all answers."""
        return sum(len(part.data) for parts in self._parts.values() for part in parts)

    def _of(self, server: connection.Connection) -> int:
        """Give the bytes of the server's answer that is furthest behind."""
        return max((sum(len(part.data) for part in self._parts[stream]) for stream in self._streams(server)), default=0)

    def _streams(self, server: connection.Connection) -> Iterator[int]:
        for number, stream in self._layer.streams.items():
            flow = getattr(stream, "flow", None)  # it has none before its head is whole
            if number in self._parts and flow is not None and flow.server_conn is server:
                yield number

    @property
    def _parts(self) -> dict[int, Any]:
        reader = self._layer.connections[self._layer.context.client]
        parts: dict[int, Any] = reader.h2_conn.stream_buffers
        return parts
