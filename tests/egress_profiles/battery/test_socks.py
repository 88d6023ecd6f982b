"""The bytes of RFC 1928 and of SOCKS 4A, by hand."""

from egress_profiles.battery.socks import asked


def test_socks5_greets_and_asks_by_name() -> None:
    """No authentication, CONNECT, a domain name (RFC 1928 3 and 4)."""
    assert asked(5, "b.test", 8443) == (
        (b"\x05\x01\x00", b"\x05\x00"),
        (b"\x05\x01\x00\x03\x06b.test\x20\xfb", b"\x05\x00"),
    )


def test_socks4_asks_by_the_name_behind_an_address_that_is_none() -> None:
    """0.0.0.1, an empty user, the name."""
    assert asked(4, "b.test", 8443) == ((b"\x04\x01\x20\xfb\x00\x00\x00\x01\x00b.test\x00", b"\x00\x5a"),)
