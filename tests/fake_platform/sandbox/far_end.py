"""Far ends for the probe: a thread on loopback that says what a script tells it, with or without TLS."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

Script = Callable[[socket.socket], None]


@contextmanager
def far_end(script: Script) -> Iterator[int]:
    """A port on 127.0.0.1 whose one connection is handled by `script`."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(20)
                script(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(20)


def says(*parts: bytes) -> Script:
    """Waits for something, then sends the parts and closes; each part waits for more, except the first."""

    def script(connection: socket.socket) -> None:
        for part in parts:
            connection.recv(65536)
            connection.sendall(part)

    return script


def resets(connection: socket.socket) -> None:
    """Reads, and resets instead of closing."""
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def stays_silent(connection: socket.socket) -> None:
    """Reads to the end and never says a word."""
    while connection.recv(65536):
        pass


class Authority:
    """A certificate authority and a server that it vouches for as a.test."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.pem = self._ca.cert_pem.bytes().decode()
        self.file = str(folder / "ca.pem")
        self._ca.cert_pem.write_to_path(self.file)
        self.names: list[str | None] = []
        self.received: list[bytes] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert("a.test").configure_cert(self._context)
        self._context.sni_callback = lambda _socket, name, _context: self.names.append(name)

    def secured(self, script: Script) -> Script:
        """The script inside TLS; a client that gives up ends it."""

        def inside(connection: socket.socket) -> None:
            try:
                with self._context.wrap_socket(connection, server_side=True) as tls:
                    script(tls)
            except (ssl.SSLError, OSError):
                return

        return inside

    def tunnelled(self, script: Script) -> Script:
        """A proxy that consents to CONNECT and is itself the far end of the tunnel; it keeps the CONNECT."""

        def proxy(connection: socket.socket) -> None:
            self.received.append(connection.recv(65536))
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            script(connection)

        return proxy

    def answers(self, connection: socket.socket) -> None:
        """Keeps the request and answers it."""
        self.received.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
