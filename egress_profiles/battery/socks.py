"""What a client of SOCKS says to reach a host by its name, and how a yes begins. Pure.

Some forward proxies speak SOCKS on the same port as HTTP, by rules of its own or by none.
Sources: RFC 1928 3 to 6 (SOCKS 5), the protocol note "SOCKS 4A" (4, with the name behind an address of 0.0.0.x).
"""


def asked(version: int, host: str, port: int) -> tuple[tuple[bytes, bytes], ...]:
    """Give what is said, in its order, each with the bytes that its yes begins with."""
    name, at = host.encode("ascii"), port.to_bytes(2, "big")
    if version == 4:
        return ((b"\4\1" + at + b"\0\0\0\1\0" + name + b"\0", b"\0\x5a"),)
    return ((b"\5\1\0", b"\5\0"), (b"\5\1\0\3" + bytes([len(name)]) + name + at, b"\5\0"))
