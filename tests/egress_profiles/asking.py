"""Asks the questions of the truth table of whatever enforces it, for real, and tells what arrived. Edge: sockets, TLS.

An outside of network namespaces owns every address of the table, and one server stands behind them all: what it read
decides, never what the client was told.
"""

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from egress_profiles.endpoints import CHANNEL_SUFFIX
from egress_profiles.profile import Actor
from egress_profiles.truth_table import OTHER_NAME, OTHER_PORT, Asked, Way
from tests.egress_profiles.addon.upstream import Arrivals, Upstream
from tests.egress_profiles.network_lab import OUTSIDE4, OUTSIDE6, Lab

PATIENCE = 5.0
AT_ONCE = 8
SERVER_NAMES = {Way.FRONTED: OTHER_NAME, Way.NAMELESS: None}
UPGRADE = (
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
Dial = Callable[[Asked], socket.socket]
"""Gives a connection to what the cell asks for; refusals are OSErrors."""
Round = tuple[dict[str, str], tuple[Asked, ...]]
"""The one address that each name has for now, and the questions that go with it."""


@contextlib.contextmanager
def outside(lab: Lab, table: tuple[Asked, ...], leaf: Path) -> Iterator[Arrivals]:
    """Give the outside every address of the table, and let one server answer at all of them."""
    for address in sorted({cell.address for cell in table} - {OUTSIDE4, OUTSIDE6}):
        wide = ["-6", "addr", "add", f"{address}/128"] if ":" in address else ["addr", "add", f"{address}/32"]
        lab.tool("outside", "ip", *wide, "dev", "lo", *(["nodad"] if ":" in address else []))
    arrivals = Arrivals()
    with contextlib.ExitStack() as held:
        for port in (443, OTHER_PORT):
            server = lab.inside("outside", partial(Upstream, arrivals, leaf, at=("::", port)))
            held.enter_context(server)
            server.start()
            held.callback(server.shutdown)
        yield arrivals


def answers(table: tuple[Asked, ...], arrivals: Arrivals, dial: Dial, run: str) -> tuple[Asked, ...]:
    """Ask every question, and give the table as it was found: allowed is what arrived."""

    def one(number: int) -> None:
        with contextlib.suppress(OSError):
            _ask(table[number], dial, f"{run}-{number}-")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(len(table))))
    return tuple(replace(cell, allowed=arrivals.saw(f"{run}-{number}-")) for number, cell in enumerate(table))


def _ask(cell: Asked, dial: Dial, mark: str) -> None:
    upgrade = UPGRADE if cell.host.endswith(CHANNEL_SUFFIX) else ""
    request = f"GET /{mark} HTTP/1.1\r\nHost: {cell.host}\r\n{upgrade}\r\n".encode()
    with dial(cell) as stream:
        if cell.way is Way.CLEAR:
            stream.sendall(request)
            stream.recv(1024)
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with context.wrap_socket(stream, server_hostname=SERVER_NAMES.get(cell.way, cell.host)) as inside:
            inside.sendall(request)
            inside.recv(1024)


def straight(cell: Asked) -> socket.socket:
    """Dial the address itself, as one does behind a filter of packets."""
    return socket.create_connection((cell.address, cell.port), timeout=PATIENCE)


def through(port_of: Callable[[Actor], int]) -> Dial:
    """Ask a proxy with a port for each actor on this loopback."""

    def dial(cell: Asked) -> socket.socket:
        literal = f"[{cell.address}]" if ":" in cell.address else cell.address
        target = f"{literal if cell.way is Way.ADDRESS else cell.host}:{cell.port}"
        stream = socket.create_connection(("127.0.0.1", port_of(cell.actor)), timeout=PATIENCE)
        try:
            stream.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
            answer = b""
            while b"\r\n\r\n" not in answer:
                chunk = stream.recv(1024)
                if not chunk:
                    raise ConnectionResetError
                answer += chunk
            if not answer.startswith(b"HTTP/1.1 200"):
                raise ConnectionRefusedError(answer[:40])
        except OSError:
            stream.close()
            raise
        return stream

    return dial


def rounds(table: tuple[Asked, ...]) -> Iterator[Round]:
    """Split the table so that each name has one address at a time, which a resolver can say."""
    left = list(table)
    while left:
        hosts: dict[str, str] = {}
        for cell in left:
            hosts.setdefault(cell.host, cell.address)
        yield hosts, tuple(cell for cell in left if hosts[cell.host] == cell.address)
        left = [cell for cell in left if hosts[cell.host] != cell.address]
