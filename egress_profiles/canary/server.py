"""The canary's servers on each of its addresses. Edge: asyncio, sockets, the clock, the log file.

HTTP and TLS answer one request a connection, echo sends back, DNS answers with its own address, UDP (and the port of
QUIC) stays silent.
Everything that arrives is on the log before it is answered.
"""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, cast

from egress_profiles.canary import dns
from egress_profiles.canary.client_hello import NotTLSError, read_client_hello
from egress_profiles.canary.hits import Event, Hit, Listener, Origin, marks
from egress_profiles.canary.request import HEAD_LIMIT, Request, read_request, reply
from egress_profiles.canary.streams import Line, Plain, Secured

PATIENCE = 10.0
"""Seconds that a connection may stay silent."""


@dataclass(frozen=True)
class Ports:
    """The port of each listener; 0 takes any free one, another on each address."""

    http: int = 80
    tls: int = 443
    echo: int = 7
    dns: int = 53
    udp: int = 9
    quic: int = 443


@dataclass(frozen=True)
class Bound:
    """One listening socket."""

    listener: Listener
    transport: str
    address: str
    port: int


class Canary:
    """The servers, and the log that they share."""

    def __init__(self, log: BinaryIO, context: ssl.SSLContext) -> None:
        self._log = log
        self._context = context

    async def listen(self, addresses: Sequence[str], ports: Ports) -> list[Bound]:
        """Listens everywhere and gives what is bound.

        Raises:
            OSError: an address is not this machine's, or a port is taken.
        """
        bound = []
        for address in addresses:
            bound += [
                await self._stream("http", address, ports.http, self._http),
                await self._stream("tls", address, ports.tls, self._tls),
                await self._stream("echo", address, ports.echo, self._echo),
                await self._stream("dns", address, ports.dns, self._dns),
                await self._datagrams("dns", address, ports.dns),
                await self._datagrams("udp", address, ports.udp),
                await self._datagrams("quic", address, ports.quic),
            ]
        return bound

    def write(self, hit: Hit) -> None:
        """Appends an arrival to the log; the file is unbuffered."""
        self._log.write(hit.line(time.time()).encode())

    async def _stream(
        self, listener: Listener, address: str, port: int, serve: Callable[[Line, Origin], Awaitable[None]]
    ) -> Bound:
        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            peer, local = writer.get_extra_info("peername"), writer.get_extra_info("sockname")
            origin = Origin(listener, peer[0], peer[1], local[0])
            self.write(Hit(origin, "accept"))
            try:
                await serve(_Patient(Plain(reader, writer)), origin)
            except (OSError, TimeoutError, ssl.SSLError):
                pass  # what arrived before is on the log
            finally:
                writer.close()

        server = await asyncio.start_server(connected, address, port)
        return Bound(listener, "tcp", address, server.sockets[0].getsockname()[1])

    async def _datagrams(self, listener: Listener, address: str, port: int) -> Bound:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self, listener), local_addr=(address, port)
        )
        return Bound(listener, "udp", address, transport.get_extra_info("sockname")[1])

    async def _http(self, line: Line, origin: Origin) -> None:
        await self._answer(line, Hit(origin, "request"))

    async def _tls(self, line: Line, origin: Origin) -> None:
        data, hello = b"", None
        try:
            while hello is None and len(data) < HEAD_LIMIT and (received := await line.read()):
                data += received
                hello = read_client_hello(data)
        except (NotTLSError, OSError, TimeoutError):
            pass  # written down below
        if hello is None:
            self.write(Hit(origin, "data", len(data), marks=marks(data)))
            return
        self.write(Hit(origin, "hello", len(data), sni=hello.server_name, marks=marks(data)))
        secured = Secured(line, self._context, data)
        await self._answer(secured, Hit(origin, "request", sni=hello.server_name))

    async def _answer(self, line: Line, hit: Hit) -> None:
        """Writes the request down, or the bytes that came instead, and answers a request."""
        data = b""
        request: Request | None = None
        try:
            while len(data) < (request.length if request else HEAD_LIMIT) and (received := await line.read()):
                data += received
                request = request or read_request(data)
        finally:
            if request:
                hosts = ", ".join(request.hosts)
                told = replace(hit, size=len(data), host=hosts, path=request.target, bare=request.bare)
                self.write(replace(told, marks=marks(data)))
            elif data:
                self.write(replace(hit, event="data", size=len(data), marks=marks(data)))
        if request:
            await line.write(reply(hit.origin.listener, hit.origin.local, request))

    async def _echo(self, line: Line, origin: Origin) -> None:
        while data := await line.read():
            self.write(Hit(origin, "data", len(data), marks=marks(data)))
            await line.write(data)

    async def _dns(self, line: Line, origin: Origin) -> None:
        """One question over TCP, its length first (RFC 1035 4.2.2)."""
        data = b""
        while len(data) < 2 or len(data) - 2 < int.from_bytes(data[:2], "big"):
            received = await line.read()
            data += received
            if not received:
                break
        if message := self.answered(data[2:], origin, "data"):
            await line.write(len(message).to_bytes(2, "big") + message)

    def answered(self, data: bytes, origin: Origin, otherwise: Event) -> bytes | None:
        """Writes a DNS question down and gives its answer; what is none is written down as `otherwise`."""
        try:
            question = dns.read_question(data)
        except dns.NotDNSError:
            self.write(Hit(origin, otherwise, len(data), marks=marks(data)))
            return None
        self.write(Hit(origin, "query", len(data), host=question.name, type=question.type))
        return dns.answer(question, origin.local)


class _Patient:
    """A line whose silence ends with TimeoutError."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def read(self) -> bytes:
        async with asyncio.timeout(PATIENCE):
            return await self._line.read()

    async def write(self, data: bytes) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._line.write(data)


class _Datagrams(asyncio.DatagramProtocol):
    """One UDP socket."""

    def __init__(self, canary: Canary, listener: Listener) -> None:
        self._canary = canary
        self._listener = listener
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)  # 3.11's own does not inherit from it

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        local = self._transport.get_extra_info("sockname")[0]
        origin = Origin(self._listener, addr[0], addr[1], local)
        if self._listener in {"udp", "quic"}:
            self._canary.write(Hit(origin, "datagram", len(data), marks=marks(data)))
        elif message := self._canary.answered(data, origin, "datagram"):
            self._transport.sendto(message, addr)
