"""The server behind the proxy: answers to any name, remembers what reached it. Edge: sockets, threads on loopback.

It stands for a platform, a registry and all that shares a front with them; what it saw decides, never the client.
"""

import base64
import contextlib
import hashlib
import json
import re
import socket
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120
"""Seconds that a client may leave a large answer where it is."""
TOKEN = "secret-channel-token"
WINDOW = 1024 * 1024
"""Bytes that a server which discards frames takes in before it says so, in a frame of one letter."""
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


@dataclass
class Arrivals:
    """Every byte that arrived, decrypted where it was TLS, and the channel host that the next exchange names."""

    channel: str = "first.webpubsub.byohost.test"
    expires: str = "2100-01-01T00:00:00Z"
    connections: int = 0
    sent: int = 0
    """Pieces of large answers, of a MiB each, that were sent."""
    _bytes: list[bytes] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, data: bytes) -> None:
        """Remember bytes."""
        with self._lock:
            self._bytes.append(data)

    def connected(self) -> None:
        """Count a connection; an idle one proves no leak but says that the proxy dialled."""
        with self._lock:
            self.connections += 1

    def saw(self, mark: str) -> bool:
        """Tell whether the mark arrived."""
        with self._lock:
            return mark.encode() in b"".join(self._bytes)


class Upstream(socketserver.ThreadingTCPServer):
    """One listener; `port` is its port, `arrivals` what came."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self,
        arrivals: Arrivals,
        certificate: Path,
        *,
        raw: bool = False,
        discards: bool = False,
        at: tuple[str, int] = ("127.0.0.1", 0),
    ) -> None:
        """Take bytes raw, or as TLS with HTTP inside; `discards` drops WebSocket frames where others are echoed."""
        if ":" in at[0]:
            self.address_family = socket.AF_INET6
        super().__init__(at, _Conversation)
        self.arrivals, self.raw, self.discards = arrivals, raw, discards
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.port: int = self.server_address[1]

    def start(self) -> None:
        """Serve in the background."""
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


class _Conversation(socketserver.BaseRequestHandler):
    """Records a connection and answers its requests; bytes that are no TLS are recorded as they come."""

    server: Upstream

    def handle(self) -> None:
        arrivals = self.server.arrivals
        arrivals.connected()
        self.request.settimeout(5)
        with contextlib.suppress(OSError):
            hello = self.request.recv(65536, socket.MSG_PEEK)
            if self.server.raw or hello[:1] != b"\x16":
                self._record(self.request)
                return
            arrivals.note(hello)  # a server name may carry the mark
            with self.server.context.wrap_socket(self.request, server_side=True) as stream:
                self._answer(stream)

    def _record(self, stream: socket.socket) -> None:
        while data := stream.recv(65536):
            self.server.arrivals.note(data)
            stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    def _answer(self, stream: ssl.SSLSocket) -> None:
        buffered = b""
        while data := stream.recv(65536):
            self.server.arrivals.note(data)
            buffered += data
            while b"\r\n\r\n" in buffered:
                head, _, buffered = buffered.partition(b"\r\n\r\n")
                if b" /silent " in head:
                    continue
                if b"upgrade: " in head.lower():
                    self._upgrade(stream, head)
                    return
                stream.sendall(self._reply(head))
                stream.settimeout(PATIENCE if _large(head) else 5)
                for _ in range(_large(head)):
                    stream.sendall(bytes(WINDOW))
                    self.server.arrivals.sent += 1

    def _reply(self, head: bytes) -> bytes:
        if b"/key-exchange " in head:
            url = f"wss://{self.server.arrivals.channel}:{self.server.port}/client/hubs/byohost?access_token={TOKEN}"
            body = json.dumps({"channel": {"url": url, "expiresAt": self.server.arrivals.expires}}).encode()
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        if b"GET /redirect" in head:
            place = b"https://evil.test:%d%b" % (self.server.port, head.split(b" ")[1])
            return b"HTTP/1.1 302 Found\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n"
        if size := _large(head):
            return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (size * WINDOW)
        body = b"answered"
        early = re.search(rb" /interim/([0-9]+) ", head)
        before = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * (int(early[1]) if early else 0)
        return before + b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (
            0 if head.startswith(b"HEAD") else len(body),
            body,
        )

    def _upgrade(self, stream: ssl.SSLSocket, head: bytes) -> None:
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        key = next(
            line.split(b": ", 1)[1] for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key")
        )
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())  # noqa: S324 - RFC 6455
        stream.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: " + fields[b"upgrade"] + b"\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        if self.server.discards:
            total = 0
            while data := stream.recv(65536):
                windows, total = total // WINDOW, total + len(data)
                stream.sendall(b"\x81\x01." * (total // WINDOW - windows))
            return
        while data := stream.recv(65536):
            text = unmasked(data)
            self.server.arrivals.note(text)
            stream.sendall(b"\x81" + bytes([len(text)]) + text)


def _large(head: bytes) -> int:
    """Give how many MiB of an answer are asked for."""
    found = re.search(rb" /large/([0-9]+) ", head)
    return int(found[1]) if found else 0


def unmasked(frame: bytes) -> bytes:
    """Read one short frame that a client wrote."""
    mask, text = frame[2:6], frame[6 : 6 + (frame[1] & 0x7F)]
    return bytes(b ^ mask[i % 4] for i, b in enumerate(text))
