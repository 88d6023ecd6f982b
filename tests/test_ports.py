"""Ports that are kept for whoever names them."""

import errno
import socket

import pytest

from tests.ports import HERE, reserved, silent


def test_a_reserved_port_is_for_whoever_names_it() -> None:
    """A server may have it at once; without naming it for reuse, as the kernel chooses, nobody may."""
    ports = reserved(3)
    assert len(set(ports)) == 3
    for port in ports:
        with socket.socket() as other, pytest.raises(OSError, match="in use") as raised:
            other.bind((HERE, port))
        assert raised.value.errno == errno.EADDRINUSE
        for _ in range(2):
            with socket.create_server((HERE, port)) as server, socket.create_connection((HERE, port)):
                server.accept()[0].close()


def test_on_a_silent_port_everybody_is_refused() -> None:
    """Over TCP and over UDP, as often as they come."""
    with silent() as port:
        for _ in range(2):
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((HERE, port))
            with socket.socket(type=socket.SOCK_DGRAM) as caller:
                caller.settimeout(10)
                caller.connect((HERE, port))
                caller.send(b"ping")
                with pytest.raises(ConnectionRefusedError):
                    caller.recv(1)
