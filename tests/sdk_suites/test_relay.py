"""The relay: everything passes in order, late by the delay each way, and an end passes too."""

import socket
import threading
import time

from tests.sdk_suites.relay import Relay

SIZE = 3_000_000
DELAY = 0.05


def echo(server: socket.socket) -> None:
    """Send one client's bytes back until it ends."""
    near, _ = server.accept()
    with near:
        while data := near.recv(65536):
            near.sendall(data)


def test_bytes_pass_in_order_and_late() -> None:
    """A small piece takes two delays and not three; a large one is whole; the end of the far side is heard."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        far = threading.Thread(target=echo, args=(server,))
        far.start()
        with (
            Relay(server.getsockname()[1], DELAY) as relay,
            socket.create_connection(("127.0.0.1", relay.port), timeout=10) as link,
        ):
            begun = time.monotonic()
            link.sendall(b"ping")
            assert link.recv(10) == b"ping"
            assert time.monotonic() - begun >= 2 * DELAY
            sent = bytes(number % 251 for number in range(SIZE))
            sending = threading.Thread(target=link.sendall, args=(sent,))
            sending.start()
            seen = b""
            while len(seen) < SIZE:
                seen += link.recv(65536)
            sending.join()
            assert seen == sent
            link.shutdown(socket.SHUT_WR)
            assert link.recv(10) == b""
        far.join(timeout=10)
        assert not far.is_alive()


def test_link_to_nobody_ends() -> None:
    """Where nothing listens, the client's connection is closed."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Relay(port) as relay, socket.create_connection(("127.0.0.1", relay.port), timeout=10) as link:
        assert link.recv(10) == b""
