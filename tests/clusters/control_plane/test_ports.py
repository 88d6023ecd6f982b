"""Ports that nobody else is given."""

import socket

from clusters.control_plane.ports import reserved


def test_they_differ_and_can_be_named() -> None:
    """A server that names one may have it."""
    ports = reserved(3)
    assert len(set(ports)) == 3
    for port in ports:
        with socket.create_server(("127.0.0.1", port)) as server:
            assert server.getsockname()[1] == port
