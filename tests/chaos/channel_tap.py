"""The way to the platform, as an inspecting proxy sees it: exchange and frames, one by one. Edge: sockets, TLS.

The operator is told of it by HTTPS_PROXY and trusts its authority, as behind any proxy that opens TLS; nothing is
changed on the way. CONNECT leads to the platform's own TLS listener, whatever address the operator named.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from tests.chaos.frames import split
from tests.chaos.tap import Tap

CHUNK = 65536
Pass = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True)
class Way:
    """Where the platform listens, how the operator is to trust us, and how we trust the platform."""

    port: int
    towards_operator: ssl.SSLContext
    towards_platform: ssl.SSLContext


class ChannelTap:
    """One operator's proxy. `cut` ends every connection at once."""

    def __init__(self, way: Way, tap: Tap) -> None:
        self._way = way
        self._tap = tap
        self._open: set[asyncio.StreamWriter] = set()

    @contextlib.asynccontextmanager
    async def serving(self, address: str) -> AsyncIterator[int]:
        """The port that it listens on, as long as the context lasts."""
        server = await asyncio.start_server(self._connect, address, 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            self.cut()

    def cut(self) -> None:
        """End all connections without a word."""
        for writer in self._open:
            writer.transport.abort()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
                await reader.readuntil(b"\r\n\r\n")
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await writer.start_tls(self._way.towards_operator)
                await self._converse(reader, writer)
        finally:
            self._open.discard(writer)
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        theirs, ours = await asyncio.open_connection(
            "localhost", self._way.port, ssl=self._way.towards_platform, server_hostname="localhost"
        )
        self._open.add(ours)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if head.startswith(b"POST"):
                await self._exchange(head, (reader, writer), (theirs, ours))
            else:
                ours.write(head)
                writer.write(await theirs.readuntil(b"\r\n\r\n"))
                await self._frames((reader, writer), (theirs, ours))
        finally:
            self._open.discard(ours)
            ours.transport.abort()

    async def _exchange(
        self,
        head: bytes,
        operator: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        platform: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """One request and its answer, each as a whole."""
        body = await operator[0].readexactly(_length(head))
        number = await self._tap.before("POST key-exchange")
        platform[1].write(head + body)
        answer = await platform[0].readuntil(b"\r\n\r\n")
        answer += await platform[0].readexactly(_length(answer))
        await self._tap.after("POST key-exchange", number)
        operator[1].write(answer)
        await operator[1].drain()

    async def _frames(
        self,
        operator: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        platform: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    ) -> None:
        """Frames both ways, until one side ends or what was held is not to pass any more."""
        ways = {
            asyncio.ensure_future(self._pump(operator[0], platform[1], self._tap.names.up)),
            asyncio.ensure_future(self._pump(platform[0], operator[1], self._tap.names.down)),
        }
        done, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in left:
            way.cancel()
        await asyncio.gather(*done, *left, return_exceptions=True)

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, words: Callable[[str], str]
    ) -> None:
        waiting = b""
        while data := await source.read(CHUNK):
            frames, waiting = split(waiting + data)
            for frame in frames:
                passing = words(frame.text) if frame.text else ""
                number = await self._tap.before(passing) if passing else 0
                sink.write(frame.raw)
                await sink.drain()
                if passing:
                    await self._tap.after(passing, number)


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0
