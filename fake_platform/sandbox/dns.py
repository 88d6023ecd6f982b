"""The DNS messages of the probe: a question out, the answers back. Pure.

Source: RFC 1035 section 4, RFC 3596 (AAAA).
"""

import ipaddress
import struct
from dataclasses import dataclass

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "NULL": 10, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "ANY": 255}
"""Record types that may be asked for."""

NAMES = {number: name for name, number in TYPES.items()}
IDENTIFIER = 0x7E57
"""The probe asks one question per socket, so a fixed identifier tells replies apart well enough."""


class NotDNSError(Exception):
    """The bytes are no reply to the probe's question."""


@dataclass(frozen=True)
class Reply:
    """A reply: its `code` (0 no error, 2 server failure, 3 no such name, 5 refused) and `answers` as (type, value)."""

    code: int
    answers: tuple[tuple[str, str], ...]


def question(name: str, record: str) -> bytes:
    """A recursive question for `name` and a record type of `TYPES`.

    Raises:
        ValueError: a label is empty or longer than 63 bytes, or the name longer than 253.
    """
    labels = [label.encode("utf-8", "surrogatepass") for label in name.removesuffix(".").split(".")]
    if any(not 0 < len(label) < 64 for label in labels) or sum(len(label) + 1 for label in labels) > 254:
        raise ValueError(f"{name[:80]!r} is not a DNS name: labels have 1 to 63 bytes, the whole at most 253")
    encoded = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    return struct.pack(">6H", IDENTIFIER, 0x0100, 1, 0, 0, 0) + encoded + struct.pack(">2H", TYPES[record], 1)


def reply(data: bytes) -> Reply:
    """The reply in a datagram, or in a TCP answer without its length.

    Raises:
        NotDNSError: it is cut short, or no reply to the question.
    """
    try:
        identifier, flags, questions, answers, _, _ = struct.unpack_from(">6H", data)
        if identifier != IDENTIFIER or not flags & 0x8000:
            raise NotDNSError("The bytes are no reply to the question asked.")
        at = 12
        for _ in range(questions):
            at = _after_name(data, at) + 4
        found = []
        for _ in range(answers):
            at = _after_name(data, at)
            record, _, _, length = struct.unpack_from(">HHIH", data, at)
            found.append((NAMES.get(record, str(record)), _value(record, data[at + 10 : at + 10 + length])))
            at += 10 + length
    except (struct.error, IndexError):
        raise NotDNSError("The DNS reply is cut short.") from None
    return Reply(flags & 15, tuple(found))


def _after_name(data: bytes, at: int) -> int:
    """The offset after a name, which ends with an empty label or a pointer (RFC 1035 4.1.4)."""
    while data[at]:
        if data[at] >= 0xC0:
            return at + 2
        at += data[at] + 1
    return at + 1


def _value(record: int, data: bytes) -> str:
    """An address as text, any other value as hexadecimal digits."""
    if (record, len(data)) in {(TYPES["A"], 4), (TYPES["AAAA"], 16)}:
        return str(ipaddress.ip_address(data))
    return data.hex()
