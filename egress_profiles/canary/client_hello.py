"""The server name in a TLS ClientHello. Pure.

Read from the bytes and not from the TLS library, so that it is known even if the handshake then fails.
Source: RFC 8446 4.1.2 and 5.1 (records, ClientHello), RFC 6066 3 (server_name).
"""

import struct
from dataclasses import dataclass

HANDSHAKE_RECORD, CLIENT_HELLO, SERVER_NAME = 22, 1, 0


class NotTLSError(Exception):
    """The bytes do not begin a TLS handshake."""


@dataclass(frozen=True)
class ClientHello:
    """The name that the client asked for, None without one; bytes that are not ASCII read as backslash escapes."""

    server_name: str | None


def read_client_hello(data: bytes) -> ClientHello | None:
    """The ClientHello that the bytes begin with; None while it is incomplete.

    Raises:
        NotTLSError: they begin with something else, or with a ClientHello whose lengths contradict each other.
    """
    message = _handshake(data)
    if message[:1] not in {b"", bytes([CLIENT_HELLO])}:
        raise NotTLSError
    if len(message) < 4 or len(message) < 4 + int.from_bytes(message[1:4], "big"):
        return None
    try:
        return ClientHello(_server_name(message[4 : 4 + int.from_bytes(message[1:4], "big")]))
    except (struct.error, IndexError):
        raise NotTLSError from None


def _handshake(data: bytes) -> bytes:
    """The payload of the handshake records at the start, as far as they have arrived."""
    payload, at = b"", 0
    while at < len(data):
        if data[at] != HANDSHAKE_RECORD or data[at + 1 : at + 2] not in {b"", b"\3"}:
            if payload:
                break
            raise NotTLSError
        if len(data) < at + 5:
            break
        length = int.from_bytes(data[at + 3 : at + 5], "big")
        payload += data[at + 5 : at + 5 + length]
        at += 5 + length
    return payload


def _server_name(hello: bytes) -> str | None:
    at = 34  # version and random
    at += 1 + hello[at]  # session id
    at += 2 + struct.unpack_from(">H", hello, at)[0]  # cipher suites
    at += 1 + hello[at]  # compression methods
    at += 2  # length of the extensions; they go to the end
    while at < len(hello):
        kind, length = struct.unpack_from(">HH", hello, at)
        if kind == SERVER_NAME:
            (size,) = struct.unpack_from(">H", hello, at + 7)  # behind list length and name type
            return hello[at + 9 : at + 9 + size].decode("ascii", "backslashreplace")
        at += 4 + length
    return None
