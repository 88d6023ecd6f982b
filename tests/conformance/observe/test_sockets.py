import pytest

from conformance.observe.sockets import Connection, Listener, connection, listeners

HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
TCP = HEAD + (
    "   0: 00000000:1F91 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65532 0 1 1 0 100 0 0 10 0\n"
    "   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000 65532 0 2 1 0 100 0 0 10 0\n"
    "   2: 0700F40A:9C40 5000600A:0C38 01 00000000:00000000 00:00000000 00000000 65532 0 3 1 0 100 0 0 10 0\n"
    "short\n"
)
UDP6 = HEAD + "   0: 00000000000000000000000000000000:14E9 00000000000000000000000000000000:0000 07 0:0 0:0 0 0 0 0\n"


def test_only_listening_sockets_are_read() -> None:
    """An established connection outward is what an operator is for."""
    assert listeners("tcp", TCP) == (Listener("tcp", "0.0.0.0", 8081), Listener("tcp", "127.0.0.1", 80))  # noqa: S104 - as read


def test_datagram_sockets_without_a_peer_count() -> None:
    """They take what comes."""
    (found,) = listeners("udp6", UDP6)
    assert (found.address, found.port) == ("::", 5353)
    assert str(found) == "udp6 :: port 5353"


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"])
def test_loopback(address: str) -> None:
    """In both families, mapped addresses too."""
    assert Listener("tcp", address, 1).on_loopback


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.244.0.7", "::ffff:10.244.0.7"])  # noqa: S104 - as read
def test_not_loopback(address: str) -> None:
    """All addresses, or one that others reach."""
    assert not Listener("tcp", address, 1).on_loopback


def test_mapped_address_is_read() -> None:
    """As the kernel writes it: four little-endian words."""
    table = HEAD + "   0: 0000000000000000FFFF00000100007F:0050 0:0 0A 0:0 0:0 0 0 0 0\n"
    (found,) = listeners("tcp6", table)
    assert found.on_loopback


def test_a_connection_has_two_ends() -> None:
    """The other one's address is that of IPv4 where it is one in IPv6's clothes."""
    found = connection("tcp6", "0000000000000000FFFF00000700F40A:9C40", "0000000000000000FFFF00005000600A:0C38")
    assert found == Connection("tcp6", 40000, "10.96.0.80", 3128)
    assert str(found) == "tcp6 to 10.96.0.80 port 3128"


@pytest.mark.parametrize(
    ("family", "port", "asks"),
    [("udp", 53239, True), ("udp6", 32768, True), ("udp", 5353, False), ("udp", 61000, False), ("tcp", 53239, False)],
)
def test_a_resolvers_socket_is_told_from_a_listener(family: str, port: int, *, asks: bool) -> None:
    """By a port that the kernel chose, where nobody would look for anybody."""
    assert Listener(family, "0.0.0.0", port).asks is asks  # noqa: S104 - as read
