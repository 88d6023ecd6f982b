"""Carries out one case against a forward proxy. Edge: sockets, TLS.

Certificates inside the tunnel are not verified: whether a request reached the server is the server's to say. TLS is
driven over memory buffers, since it may run inside the TLS of the proxy's own port.
"""

import base64
import contextlib
import re
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from egress_profiles.battery import http2
from egress_profiles.battery.cases import Case, fill
from egress_profiles.battery.hello import client_hello

T = TypeVar("T")
CHUNK = 65536
PATIENCE = 1.5
"""Seconds that an answer may take."""


class NoHttp2Error(Exception):
    """HTTP/2 was not agreed upon, so there is no HTTP/2 to be talked past."""


@dataclass(frozen=True)
class Via:
    """A forward proxy: where it listens, how its own TLS is trusted (None: plain), and `user:password` or nothing."""

    host: str
    port: int
    context: ssl.SSLContext | None = None
    pair: str = field(default="", repr=False)

    def authorization(self, kind: str) -> str:
        """Give the field that carries the credentials: the client's own, none, or wrong ones."""
        pair = {"own": self.pair, "none": "", "wrong": "byohost:wrong"}[kind]
        return f"Proxy-Authorization: Basic {base64.b64encode(pair.encode()).decode()}\r\n" if pair else ""


def send(case: Case, via: Via, words: Mapping[str, str]) -> str:
    """Try a case to its end and give what the client last read; every refusal on the way is an end too.

    Raises:
        NoHttp2Error: the case speaks HTTP/2 and the other side does not.
    """
    with contextlib.suppress(OSError):
        return _attempt(case, via, words)
    return ""


class Inner:
    """TLS as a client, without verification, over a stream that may itself be TLS."""

    def __init__(
        self, stream: socket.socket, name: str, *, multiplexed: bool, protocols: Sequence[str] = ("h2",)
    ) -> None:
        self._stream = stream
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        if multiplexed:
            context.set_alpn_protocols(list(protocols))
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=name or None)
        self._driven(self._tls.do_handshake)
        self.protocol = self._tls.selected_alpn_protocol()

    def sendall(self, data: bytes) -> None:
        """Send bytes."""
        self._driven(lambda: self._tls.write(data))

    def recv(self, size: int) -> bytes:
        """Receive bytes; empty at the end."""
        try:
            return self._driven(lambda: self._tls.read(size))
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            return b""

    def certificate(self) -> bytes:
        """Give the certificate that was shown, as DER."""
        return self._tls.getpeercert(binary_form=True) or b""

    def _driven(self, step: Callable[[], T]) -> T:
        while True:
            try:
                result = step()
            except ssl.SSLWantReadError:
                self._flush()
                if received := self._stream.recv(CHUNK):
                    self._incoming.write(received)
                else:
                    self._incoming.write_eof()
            else:
                self._flush()
                return result

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._stream.sendall(self._outgoing.read())


def dial(via: Via) -> socket.socket:
    """Connect to the proxy's own port.

    Raises:
        OSError: it does not answer, or its certificate is not trusted.
    """
    stream = socket.create_connection((via.host, via.port), timeout=PATIENCE)
    return stream if via.context is None else via.context.wrap_socket(stream, server_hostname=via.host)


def connect(stream: socket.socket, authority: str, fields: str = "") -> str:
    """Ask for a tunnel, and give the head of the answer."""
    stream.sendall(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{fields}\r\n".encode())
    return stream.recv(CHUNK).decode("latin-1")


def _attempt(case: Case, via: Via, words: Mapping[str, str]) -> str:
    with dial(via) as stream:
        fields = via.authorization(case.credentials)
        if case.connect is not None:
            answer = connect(stream, fill(case.connect, words), fields)
            if " 200 " not in answer:
                return answer
        if case.hello:
            stream.sendall(client_hello([fill(name, words) for name in case.hello], case.form))
            return stream.recv(CHUNK).decode("latin-1")
        if case.clear:
            clear = case.clear if case.connect is not None else case.clear.replace("\r\n", f"\r\n{fields}", 1)
            stream.sendall(fill(clear, words).encode())
        if case.sni is None:
            return stream.recv(CHUNK).decode("latin-1")
        tunnel = Inner(stream, fill(case.sni, words), multiplexed=bool(case.requests))
        if case.requests:
            return _multiplexed(tunnel, case, words)
        tunnel.sendall(fill(case.inside, words).encode())
        answer = _answer(tunnel)
        if " 101 " in answer:
            tunnel.sendall(masked(words["mark"].encode()))
            answer = tunnel.recv(CHUNK).decode("latin-1")
        return answer


def _answer(tunnel: Inner) -> str:
    """Read one answer with the body that its head announces; the body may come later than the head."""
    read = b""
    while data := tunnel.recv(CHUNK):
        read += data
        head, end, body = read.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        if end and len(body) >= (int(length[1]) if length else 0):
            break
    return read.decode("latin-1")


def _multiplexed(tunnel: Inner, case: Case, words: Mapping[str, str]) -> str:
    """Send HTTP/2 requests one after the other, each after the last one's answer."""
    if tunnel.protocol != "h2":
        raise NoHttp2Error
    tunnel.sendall(http2.opening())
    read = b""
    for stream, headers in enumerate(case.requests):
        content = fill(case.content, words) if headers is case.requests[-1] else ""
        filled = [(fill(name, words), fill(value, words)) for name, value in headers]
        tunnel.sendall(http2.head(2 * stream + 1, filled, content))
        while not http2.ended(read, 2 * stream + 1):
            data = tunnel.recv(CHUNK)
            if not data:
                return read.decode("latin-1")
            read += data
            if any(kind == http2.SETTINGS and not flags & http2.ACK for kind, flags, _ in http2.frames(data)):
                tunnel.sendall(http2.frame(http2.SETTINGS, http2.ACK, 0))
    return read.decode("latin-1")


def masked(text: bytes) -> bytes:
    """Write one short text frame as a WebSocket client does (RFC 6455 5.2)."""
    mask = b"\1\2\3\4"
    return b"\x81" + bytes([0x80 | len(text)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(text))
