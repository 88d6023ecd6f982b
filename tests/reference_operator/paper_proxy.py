"""A forward proxy on paper: CONNECT only, remembers what was asked for, can freeze, cut and inspect. Edge: sockets."""

import base64
import contextlib
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Inspection:
    """What breaks TLS open: a certificate of its own towards the client, trust in the real one towards the server."""

    towards_client: ssl.SSLContext
    towards_server: ssl.SSLContext


class PaperProxy(socketserver.ThreadingTCPServer):
    """Tunnels; `authorities` and `credentials` have one entry per CONNECT, `seen` what inspection read."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, inspection: Inspection | None, demanded: str) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.inspection = inspection
        self.demanded = demanded
        self.seen = bytearray()
        self.authorities: list[str] = []
        self.credentials: list[str] = []
        self.flowing = threading.Event()
        self.flowing.set()
        self.tunnels: list[socket.socket] = []

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"

    def cut(self) -> None:
        """Break every tunnel at once, without a word."""
        for tunnel in self.tunnels:
            with contextlib.suppress(OSError):
                tunnel.shutdown(socket.SHUT_RDWR)
        self.tunnels.clear()


class _Tunnel(socketserver.StreamRequestHandler):
    server: PaperProxy

    def handle(self) -> None:
        """One CONNECT, then bytes both ways while they flow."""
        authority = self.rfile.readline().decode().split()[1]
        headers = dict(line.decode().strip().split(": ", 1) for line in iter(self.rfile.readline, b"\r\n"))
        given = headers.get("Proxy-Authorization", "").removeprefix("Basic ")
        self.server.authorities.append(authority)
        self.server.credentials.append(base64.b64decode(given).decode())
        if self.server.demanded not in {"", self.server.credentials[-1]}:
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = authority.rpartition(":")
        with socket.create_connection((host, int(port))) as target:
            self.server.tunnels += [self.connection, target]
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if self.server.inspection is not None:
                self._inspect(self.server.inspection, target, host)
                return
            back = threading.Thread(target=self._pump, args=(target, self.connection), daemon=True)
            back.start()
            self._pump(self.connection, target)
            back.join()

    def _inspect(self, inspection: Inspection, target: socket.socket, host: str) -> None:
        """TLS to both sides, by one thread, because two may not use one TLS connection at a time."""
        with (
            contextlib.suppress(OSError),
            inspection.towards_client.wrap_socket(self.connection, server_side=True) as client,
            inspection.towards_server.wrap_socket(target, server_hostname=host) as server,
        ):
            other = {client: server, server: client}
            while True:
                ready = [end for end in other if end.pending()] or select.select(list(other), [], [])[0]
                for end in ready:
                    data = end.recv(65536)
                    if not data:
                        return
                    self.server.seen += data
                    other[end].sendall(data)

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.server.flowing.wait()
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def paper_proxy(inspection: Inspection | None = None, demanded: str = "") -> Iterator[PaperProxy]:
    """A proxy on this machine, which may demand one `user:password`."""
    with PaperProxy(inspection, demanded) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.flowing.set()
            server.cut()
            server.shutdown()
            thread.join()
