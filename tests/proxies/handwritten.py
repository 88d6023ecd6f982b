"""A small forward proxy that can be right, or wrong in one respect at a time. Edge: sockets, threads on loopback."""

import contextlib
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK = 65536
_UNREACHED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"


@dataclass(frozen=True)
class Asked:
    """One request to the proxy: method, target, the first Host, the whole head, and how many came before it."""

    method: str
    target: str
    host: str
    head: str
    before: int = 0

    @property
    def authority(self) -> str:
        """The target's own host and port."""
        return self.target if self.tunnels else urlsplit(self.target).netloc

    @property
    def tunnels(self) -> bool:
        """Whether a tunnel is asked for, in whatever letters."""
        return self.method.upper() == "CONNECT"


@dataclass
class Behaviour:
    """How the proxy judges, answers and dials; what it does not say is as a good CONNECT proxy's.

    `permits` decides; `yes` are the packets of its answer to a CONNECT; `no` is its refusal, empty for none; `slow`
    says how many seconds a request has to wait; `dials` gives the authority that is dialled; `finds` the address of a
    name, None where it has none; `pair` are the credentials that it asks for; `keeps`: it takes another request on the
    same connection, behind a refusal or an answer to plain HTTP; `socks`: it also speaks that version, and judges none.
    """

    permits: Callable[[Asked], bool]
    yes: tuple[bytes, ...] = (b"HTTP/1.1 200 Connection established\r\n\r\n",)
    no: bytes = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    slow: Callable[[Asked], float] = lambda _: 0.0
    dials: Callable[[Asked], str] = lambda asked: asked.authority
    finds: Callable[[str], str | None] = lambda name: None if name.endswith(".nowhere.test") else "127.0.0.1"
    pair: str = ""
    keeps: bool = False
    socks: int = 0
    dialled: list[str] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)


class Proxy(socketserver.ThreadingTCPServer):
    """The proxy, on any free port."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, behaviour: Behaviour, context: ssl.SSLContext | None = None) -> None:
        """Listen; with a context the proxy's own port speaks TLS."""
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.behaviour, self.context = behaviour, context
        self.url = f"{'https' if context else 'http'}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """Let a client or a server go away without a word."""


class _Conversation(socketserver.BaseRequestHandler):
    server: Proxy

    def handle(self) -> None:
        if self.server.context is None:
            self._converse(self.request)
            return
        with self.server.context.wrap_socket(self.request, server_side=True) as stream:
            self._converse(stream)

    def _converse(self, stream: socket.socket) -> None:
        how = self.server.behaviour
        if how.socks and stream.recv(1, socket.MSG_PEEK) == bytes([how.socks]):
            self._speak_socks(stream)
            return
        early, before = b"", 0
        while before == 0 or how.keeps:
            asked, early = _read(stream, early, before)
            if self._serve(stream, asked, early):
                return
            before += 1

    def _speak_socks(self, stream: socket.socket) -> None:
        """Go wherever it is asked, by RFC 1928 or SOCKS 4A."""
        data = stream.recv(CHUNK)
        if self.server.behaviour.socks == 5:
            stream.sendall(b"\5\0")
            data = stream.recv(CHUNK)
        port = data[2:4] if self.server.behaviour.socks == 4 else data[-2:]
        with socket.create_connection(("127.0.0.1", int.from_bytes(port, "big")), timeout=5) as onward:
            stream.sendall(b"\0\x5a\0\0\0\0\0\0" if self.server.behaviour.socks == 4 else b"\5\0\0\1\0\0\0\0\0\0")
            _relay(stream, onward)

    def _serve(self, stream: socket.socket, asked: Asked, early: bytes) -> bool:
        """Answer one request, and tell whether nothing can follow it on the connection."""
        how = self.server.behaviour
        how.ending.wait(how.slow(asked))
        if how.pair and how.pair not in asked.head:
            stream.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return False
        if not how.permits(asked):
            stream.sendall(how.no)
            return not how.no
        onward = _dial(how, asked)
        if onward is None:
            stream.sendall(_UNREACHED)
            return False
        with onward:
            if asked.tunnels:
                for number, packet in enumerate(how.yes):
                    how.ending.wait(0.05 if number else 0)
                    stream.sendall(packet)
            else:
                onward.sendall(asked.head.encode("latin-1"))
            if how.keeps and not asked.tunnels:
                stream.sendall(onward.recv(CHUNK) or _UNREACHED)
                return False
            onward.sendall(early)
            _relay(stream, onward)
        return True


def _read(stream: socket.socket, data: bytes, before: int) -> tuple[Asked, bytes]:
    while b"\r\n\r\n" not in data:
        received = stream.recv(CHUNK)
        if not received:
            raise ConnectionAbortedError
        data += received
    raw, _, early = data.partition(b"\r\n\r\n")
    head = raw.decode("latin-1")
    first, *fields = head.split("\r\n")
    hosts = [line.partition(":")[2].strip() for line in fields if line.lower().startswith("host:")]
    method, target, _ = first.split(" ", 2)
    return Asked(method, target, (hosts or [""])[0], head + "\r\n\r\n", before), early


def _dial(how: Behaviour, asked: Asked) -> socket.socket | None:
    name, _, port = how.dials(asked).rpartition(":")
    address = how.finds(name)
    how.dialled.append(how.dials(asked))
    with contextlib.suppress(OSError, ValueError):
        return socket.create_connection((address, int(port)), timeout=5) if address else None
    return None


def _relay(one: socket.socket, other: socket.socket) -> None:
    ways = {one: other, other: one}
    while True:
        for source in select.select(list(ways), [], [])[0]:
            data = source.recv(CHUNK)
            if not data:
                return
            while isinstance(source, ssl.SSLSocket) and source.pending():
                data += source.recv(CHUNK)
            ways[source].sendall(data)


@contextlib.contextmanager
def running(behaviour: Behaviour, context: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """Run one until the block ends."""
    with Proxy(behaviour, context) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield server
        behaviour.ending.set()
        server.shutdown()
