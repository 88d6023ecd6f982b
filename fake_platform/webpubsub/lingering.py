"""A WebSocket that is closed for a frame that broke a rule, while its peer may still be sending. Edge: sockets.

The library closes TCP at once then. With bytes unread the kernel resets the link, and a reset takes with it our close
frame that the peer has not read yet: it would never learn the code. RFC 6455 7.1.1 has the server half-close, and read
until the peer closes.
"""

import asyncio
from typing import Any

import aiohttp
from aiohttp import web

QUIET_SECONDS = 1.0
"""Without a byte for so long, the peer has nothing under way that could reset the link."""
LONGEST = 5
"""So often at most, since a peer may never stop."""


class LingeringSocket(web.WebSocketResponse):
    """Leaves TCP open behind its close frame where the reader failed; whoever serves it calls `hear_out`."""

    @property
    def lingers(self) -> bool:
        """Whether a frame broke a rule, so that nobody reads on."""
        return isinstance(self.exception(), aiohttp.WebSocketError)

    def _close_transport(self) -> None:
        if not self.lingers:
            super()._close_transport()


async def hear_out(wire: asyncio.Transport) -> None:
    """Read and discard until the peer closes, is quiet, or has gone on for too long."""
    deaf = _Deaf(wire.get_protocol())
    wire.set_protocol(deaf)
    wire.resume_reading()
    if wire.can_write_eof():
        wire.write_eof()
    try:
        for _ in range(LONGEST):
            deaf.heard = False
            await asyncio.wait((deaf.over,), timeout=QUIET_SECONDS)
            if deaf.over.done() or not deaf.heard:
                return
    finally:
        wire.set_protocol(deaf.before)


class _Deaf(asyncio.Protocol):
    """Discards what comes; the protocol before it still learns of the end."""

    def __init__(self, before: asyncio.BaseProtocol) -> None:
        self.before: Any = before
        self.heard = False
        self.over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        self.heard = bool(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.over.set_result(None)
        self.before.connection_lost(error)
