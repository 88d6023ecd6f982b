"""A forward proxy on paper: CONNECT only, remembers what was asked for, can freeze and cut. Edge: sockets."""

import base64
import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator


class PaperProxy(socketserver.ThreadingTCPServer):
    """Tunnels; `authorities` and `credentials` have one entry per CONNECT."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
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
        host, _, port = authority.rpartition(":")
        with socket.create_connection((host, int(port))) as target:
            self.server.tunnels += [self.connection, target]
            self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=self._pump, args=(target, self.connection), daemon=True)
            back.start()
            self._pump(self.connection, target)
            back.join()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                self.server.flowing.wait()
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def paper_proxy() -> Iterator[PaperProxy]:
    """A proxy on this machine."""
    with PaperProxy() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.flowing.set()
        server.cut()
        server.shutdown()
        thread.join()
