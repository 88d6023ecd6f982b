"""The operators' way out: a proxy at each pod's own address, which knows the platform's names alone. Edge: sockets.

It opens tunnels and looks into none but those under a wrong certificate. No name of the platform resolves on this
machine, so that who passes the proxy by reaches nothing.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from conformance.environment.staging.control_plane.links import Carrier
from conformance.observe.proxy import Decision
from egress_profiles.decision_record import timestamp
from egress_profiles.endpoints import OPERATOR_PROXY_PORT

HERE = "127.0.0.1"
LONGEST_HEAD = 1 << 14
PATIENCE = 10.0
"""Seconds that a client has to say where it wants to."""

PORT = 443


@dataclass(frozen=True)
class Names:
    """Local ports by name; below the suffix every name leads to one port, but for those that have another."""

    ports: Mapping[str, int]
    suffix: str
    below: int

    def port(self, host: str, port: int) -> int | None:
        """Where that leads on this machine; None where nobody may go."""
        if port != PORT:
            return None
        known = self.ports.get(host)
        if known is None and host.endswith(f".{self.suffix}"):
            return self.below
        return known


@dataclass
class WayOut:
    """All proxies, and what was asked of them so far, oldest first."""

    names: Names
    asked: list[Decision] = field(default_factory=list)

    async def serve(self, address: str, link: Carrier) -> asyncio.Server:
        """A proxy at a pod's address, at the other end of that link.

        Raises:
            OSError: somebody else is there.
        """

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.closing(writer), contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                if await link.passed(writer):
                    await self._served(address, link, reader, writer)

        return await asyncio.start_server(serve, address, OPERATOR_PROXY_PORT, limit=LONGEST_HEAD)

    async def _served(
        self, client: str, link: Carrier, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        method, host, port = destination(head)
        local = self.names.port(host, port) if method == "CONNECT" else None
        self.asked.append(_decision(client, method, host, port, allowed=local is not None))
        if local is None:
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        await link.carry((reader, writer), (HERE, local), b"HTTP/1.1 200 Connection established\r\n\r\n")


def destination(head: bytes) -> tuple[str, str, int]:
    """Method, host and port of a request to a proxy; port 0 and the target's text where it names none."""
    words = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
    method, target = (*words, "", "")[:2]
    host, _, port = target.rpartition(":")
    if not port.isdecimal() or "/" in target:
        return method, target, 0
    return method, host.strip("[]").lower(), int(port)


def _decision(client: str, method: str, host: str, port: int, *, allowed: bool) -> Decision:
    return Decision(
        actor="operator",
        client=client,
        stage="connect",
        host=host,
        port=port,
        method=method,
        path="",
        verdict="allow" if allowed else "deny",
        reason="" if allowed else "no name of the platform",
        time=timestamp(datetime.now(UTC)),
    )


async def way_out(names: Names, impostors: Mapping[str, str], folder: Path) -> WayOut:
    """The operators' way out, with a listener for each name whose certificate is wrong."""
    ports = dict(names.ports)
    for name, pem in impostors.items():
        server = await impostor(_context(pem, folder / f"{name}.pem"), names.below)
        ports[name] = int(server.sockets[0].getsockname()[1])
    return WayOut(replace(names, ports=ports))


def _context(pem: str, file: Path) -> ssl.SSLContext:
    file.touch(mode=0o600)
    file.write_text(pem, encoding="ascii")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def impostor(context: ssl.SSLContext, platform: int) -> asyncio.Server:
    """A listener that shows its certificate and leads on to the platform, which hears of whoever accepts it."""
    onward = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    onward.check_hostname, onward.verify_mode = False, ssl.CERT_NONE  # nobody else is at a port of this machine

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError):
            await Carrier().carry((reader, writer), (HERE, platform), tls=onward)

    return await asyncio.start_server(serve, HERE, 0, ssl=context)
