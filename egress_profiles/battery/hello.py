"""A ClientHello that no TLS library would write: two server names, cut, of TLS 1.0, or with a name hidden in it. Pure.

Source: RFC 5246 7.4.1.2 (TLS 1.2), RFC 2246 (TLS 1.0), RFC 6066 3 (server_name), RFC 8446 5.1 (fragments),
RFC 9849 5 (encrypted_client_hello).
"""

from collections.abc import Sequence
from enum import StrEnum

_RECORD, _CLIENT_HELLO, _SERVER_NAME, _ENCRYPTED_HELLO = 22, 1, 0, 0xFE0D
_OUTER = bytes.fromhex("0000010001070020") + bytes(range(32))
"""What stands before the payload: an outer hello, KDF and AEAD, the key's id, the client's share."""
_CIPHERS = bytes.fromhex("c02fc030c02bc02c009c009d002f0035")
_GROUPS, _POINTS, _SIGNATURES = "000a00060004001d0017", "000b00020100", "000d000a00080403080404010201"
_REST = bytes.fromhex(_GROUPS + _POINTS + _SIGNATURES)


class Form(StrEnum):
    """How the hello is odd."""

    PLAIN = ""
    CUT = "cut"
    """In two records, the first of which ends inside its head."""
    OLD = "old"
    """Of TLS 1.0."""
    HIDDEN = "hidden"
    """With all names but the first in an encrypted hello; to nobody but its writer is it anything but bytes."""


def client_hello(names: Sequence[str], form: Form = Form.PLAIN) -> bytes:
    """Write the records of a hello that carries these server names, all of type host_name."""
    shown, hidden = (names[:1], names[1:]) if form is Form.HIDDEN else (names, ())
    version = b"\3\1" if form is Form.OLD else b"\3\3"
    extensions = _sized(_SERVER_NAME.to_bytes(2, "big"), _sized(b"", _names(shown))) + _REST
    if form is Form.HIDDEN:
        payload = _sized(b"", "".join(hidden).encode())
        extensions += _sized(_ENCRYPTED_HELLO.to_bytes(2, "big"), _OUTER + payload)
    body = version + bytes(range(32)) + b"\0" + _sized(b"", _CIPHERS) + b"\1\0" + _sized(b"", extensions)
    message = bytes([_CLIENT_HELLO]) + len(body).to_bytes(3, "big") + body
    parts = (message[:3], message[3:]) if form is Form.CUT else (message,)
    return b"".join(bytes([_RECORD]) + b"\3\1" + len(part).to_bytes(2, "big") + part for part in parts)


def _names(names: Sequence[str]) -> bytes:
    return b"".join(_sized(b"\0", name.encode()) for name in names)


def _sized(head: bytes, content: bytes) -> bytes:
    """Put a length of two bytes between head and content."""
    return head + len(content).to_bytes(2, "big") + content
