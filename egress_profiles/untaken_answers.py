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
AHEAD = 256 * 1024
"""Bytes that lie before mitmproxy for each server that waits: in its reader, and in its TLS."""


class UntakenAnswers:
    """What one client connection has not taken: of HTTP/2 in `layer`, the layer that it speaks to, else in its socket.

    `handler` is mitmproxy's handler of that connection.
    """

    def __init__(self, layer: Any, handler: Any) -> None:
        self._layer, self._multiplexed, self._handler = layer, False, handler
        self._written = handler.transports[handler.client].writer.transport
        self._room = asyncio.Event()
        self.asked = False
        """Whether mitmproxy waits where it must; it does so after each read, the first request's among them."""

    def begin(self, *, multiplexed: bool) -> None:
        """Note what the client speaks, before its first request."""
        self._multiplexed, self.asked = multiplexed, not multiplexed
        if multiplexed:
            self._hold_up(self._handler)

    def made_room(self) -> None:
        """Note that the client said something, which may have been that it takes more, or nothing any more."""
        self._room.set()

    @property
    def kept(self) -> int:
        """The bytes of all answers; of a connection that has ended, those that its socket still holds."""
        parts = sum(len(part.data) for parts in self._parts.values() for part in parts)
        return parts + int(self._written.get_write_buffer_size())

    @property
    def all(self) -> int:
        """The same, with what may lie before mitmproxy for each server that waits until they are taken."""
        return self.kept + AHEAD * self._waiting

    @property
    def _waiting(self) -> int:
        """How many servers are not read from: all of them where the socket takes no more."""
        if self._handler is None:
            return 0
        servers = [peer for peer in self._handler.transports if peer is not self._handler.client]
        if self._written.get_write_buffer_size() > self._written.get_write_buffer_limits()[1]:
            return len(servers)
        return sum(self._of(server) > MOST for server in servers)

    def end(self) -> None:
        """Keep nothing but what the client's socket holds; nobody waits for what its servers' are still to take."""
        for peer, io in (self._handler.transports if self._handler else {}).items():
            if peer is not self._handler.client and io.writer is not None:
                io.writer.transport.abort()
        self._layer, self._handler, self._multiplexed = None, None, False

    def drop(self) -> None:
        """End the client's socket too, without waiting until it has taken what is left: it may never."""
        self.end()
        self._written.abort()

    def _hold_up(self, handler: Any) -> None:
        """Put the wait into the connection's handler; its servers are not read while they are ahead.

        Nor is the client while it has a rest: what it sends in pieces that cost more than they bring, others wait for.
        """
        drained: Callable[[], Awaitable[None]] = handler.drain_writers

        async def drain_writers() -> None:
            self.asked = True
            await drained()
            task = asyncio.current_task()
            found = (peer for peer, io in handler.transports.items() if io.handler is task)
            server = next(found, handler.client)
            if server is handler.client and self._layer is not None and self._layer.bounds.rest:
                await asyncio.sleep(self._layer.bounds.rest)
            while server is not handler.client and self._of(server) > MOST:
                self._room.clear()
                await self._room.wait()

        handler.drain_writers = drain_writers

    def _of(self, server: connection.Connection) -> int:
        """Give the bytes of the server's answer that is furthest behind."""
        return max((sum(len(part.data) for part in self._parts[stream]) for stream in self._streams(server)), default=0)

    def _streams(self, server: connection.Connection) -> Iterator[int]:
        if not self._multiplexed:
            return
        for number, stream in self._layer.streams.items():
            flow = getattr(stream, "flow", None)  # it has none before its head is whole
            if number in self._parts and flow is not None and flow.server_conn is server:
                yield number

    @property
    def _parts(self) -> dict[int, Any]:
        if not self._multiplexed:
            return {}
        reader = self._layer.connections.get(self._layer.context.client)  # none before the layer's start
        parts: dict[int, Any] = reader.h2_conn.stream_buffers if reader else {}
        return parts
