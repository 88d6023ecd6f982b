"""Links that can be cut: what an operator's pod reaches, through streams that this process carries. Edge: sockets."""

import asyncio
import contextlib
import socket
import ssl
import struct

from conformance.environment.links import Fate

LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER for no time at all: the end of a connection is a reset (socket(7))."""


class Carrier:
    """One way, over any number of connections. Its event loop alone touches it."""

    def __init__(self) -> None:
        self._fate: Fate | None = None
        self._passes = asyncio.Event()
        self._passes.set()
        self._carried: set[asyncio.StreamWriter] = set()
        self.stopped = 0
        """What was refused or held back so far."""

    def meet(self, fate: Fate | None) -> None:
        """Change what becomes of it; None: it is open. A reset ends what is open."""
        self._fate = fate
        if fate is Fate.SILENCE:
            self._passes.clear()
        else:
            self._passes.set()
        if fate is Fate.RESET:
            self.stopped += len(self._carried)
            for writer in tuple(self._carried):
                reset(writer)

    async def passed(self, writer: asyncio.StreamWriter) -> bool:
        """Whether something may go on, once it may; False where the connection has been reset."""
        if self._fate is Fate.SILENCE:
            self.stopped += 1
        await self._passes.wait()
        if self._fate is Fate.RESET:
            self.stopped += 1
            reset(writer)
            return False
        return True

    async def carry(
        self,
        near: tuple[asyncio.StreamReader, asyncio.StreamWriter],
        there: tuple[str, int],
        before: bytes = b"",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Carry both directions between a connection and that address until one side ends.

        `before` is said first; `tls` is spoken with that address, and not with the connection.
        """
        reader, writer = near
        other_reader, other_writer = await asyncio.open_connection(*there, ssl=tls)
        self._carried.add(writer)
        with contextlib.closing(other_writer):
            writer.write(before)
            both = [
                asyncio.ensure_future(self._one_way(reader, other_writer, writer)),
                asyncio.ensure_future(self._one_way(other_reader, writer, writer)),
            ]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._carried.discard(writer)
                for one in both:
                    one.cancel()

    async def _one_way(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, near: asyncio.StreamWriter
    ) -> None:
        try:
            while data := await source.read(65536):
                if not await self.passed(near):
                    return
                sink.write(data)
                await sink.drain()
        except OSError:
            reset(near)  # the other side was reset, or this one is gone already


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection by a reset."""
    found = writer.get_extra_info("socket")
    if found is not None:
        with contextlib.suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
    writer.transport.abort()


async def relay(link: Carrier, there: tuple[str, int], host: str) -> asyncio.Server:
    """A listener at any port of that address; what comes is carried to `there` over the link."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError):
            if await link.passed(writer):
                await link.carry((reader, writer), there)

    return await asyncio.start_server(serve, host, 0)
