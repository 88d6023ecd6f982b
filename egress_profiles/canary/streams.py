"""A connection's two ways to carry bytes, plain or through TLS. Edge: asyncio streams, TLS.

TLS is driven by hand over memory buffers, because the ClientHello has to be read before the handshake uses it up.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import Protocol, TypeVar

CHUNK = 65536
T = TypeVar("T")


class Line(Protocol):
    """Bytes in and out; `read` gives b"" at the end."""

    async def read(self) -> bytes:
        """The next bytes."""

    async def write(self, data: bytes) -> None:
        """Sends bytes."""


class Plain:
    """The connection itself."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self) -> bytes:
        """The next bytes."""
        return await self._reader.read(CHUNK)

    async def write(self, data: bytes) -> None:
        """Sends bytes."""
        self._writer.write(data)
        await self._writer.drain()


class Secured:
    """TLS, as the server, over another line from which `early` was already read."""

    def __init__(self, line: Line, context: ssl.SSLContext, early: bytes) -> None:
        self._line = line
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._incoming.write(early)
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    async def read(self) -> bytes:
        """The next bytes, after the handshake if it was not held before."""
        try:
            return await self._driven(lambda: self._tls.read(CHUNK))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    async def write(self, data: bytes) -> None:
        """Sends bytes."""
        await self._driven(lambda: self._tls.write(data))

    async def _driven(self, step: Callable[[], T]) -> T:
        """The step's result, once the bytes that it waits for have arrived."""
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                await self._flushed()
            else:
                await self._flushed()
                return result
            if received := await self._line.read():
                self._incoming.write(received)
            else:
                self._incoming.write_eof()

    async def _flushed(self) -> None:
        if self._outgoing.pending:
            await self._line.write(self._outgoing.read())
