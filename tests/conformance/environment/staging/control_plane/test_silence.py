"""A place of loopback that refuses, and then says nothing."""

import socket
from urllib.parse import urlsplit

import pytest

from conformance.environment.staging.control_plane.silence import silent_place


def test_it_refuses_until_it_is_silent() -> None:
    """Whoever comes while it is silent is counted, hears nothing, and is hung up on at its end."""
    with silent_place() as place:
        found = urlsplit(place.url)
        assert (found.scheme, found.hostname) == ("https", "127.0.0.1")
        address = ("127.0.0.1", found.port or 0)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=5)
        with place.silent() as count:
            assert count() == 0
            with socket.create_connection(address, timeout=5) as first, socket.create_connection(address, timeout=5):
                assert count() == 2
                first.settimeout(0.05)
                first.sendall(b"hello")
                with pytest.raises(TimeoutError):
                    first.recv(1)
                assert count() == 2
