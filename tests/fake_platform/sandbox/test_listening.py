import socket

import pytest

from fake_platform.sandbox.listening import listener


def test_one_socket_takes_both_families() -> None:
    """A connection over IPv4 and one over IPv6 arrive at the same listener."""
    with listener(0) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "::1"):
            with socket.create_connection((host, port), timeout=5):
                server.accept()[0].close()


def test_without_ipv6_the_listener_takes_ipv4(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel without IPv6 still gets a listener."""
    monkeypatch.setattr(socket, "has_dualstack_ipv6", lambda: False)
    with listener(0) as server:
        assert server.family is socket.AF_INET
