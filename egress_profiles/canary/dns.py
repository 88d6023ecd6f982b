"""The canary's DNS answers: any A or AAAA question gets the address that it was asked at. Pure.

Source: RFC 1035 section 4, RFC 3596 (AAAA). A question for the other family, or for another type, gets no records.
"""

import ipaddress
import struct
from dataclasses import dataclass

TYPES = {1: "A", 2: "NS", 5: "CNAME", 10: "NULL", 15: "MX", 16: "TXT", 28: "AAAA", 33: "SRV", 255: "ANY"}
LIFETIME = 5
"""Seconds that an answer may be kept."""


class NotDNSError(Exception):
    """The bytes are no DNS question."""


@dataclass(frozen=True)
class Question:
    """A question: the client's `identifier`, name and type, and its `wire` form, which the answer repeats."""

    identifier: int
    name: str
    type: str
    wire: bytes


def read_question(data: bytes) -> Question:
    """The first question of a message.

    Raises:
        NotDNSError: it is cut short, an answer, or has none.
    """
    try:
        identifier, flags, questions = struct.unpack_from(">3H", data)
        if flags & 0x8000 or not questions:
            raise NotDNSError
        labels, at = [], 12
        while data[at]:
            labels.append(data[at + 1 : at + 1 + data[at]].decode("utf-8", "backslashreplace"))
            at += 1 + data[at]
        kind, _ = struct.unpack_from(">2H", data, at + 1)
    except (struct.error, IndexError):
        raise NotDNSError from None
    return Question(identifier, ".".join(labels), TYPES.get(kind, str(kind)), data[12 : at + 5])


def answer(question: Question, address: str) -> bytes:
    """The message that answers a question with the canary's own address."""
    own = ipaddress.ip_address(address)
    kind = {4: "A", 6: "AAAA"}[own.version]
    if question.type not in {kind, "ANY"}:
        return struct.pack(">6H", question.identifier, 0x8580, 1, 0, 0, 0) + question.wire
    number = {name: number for number, name in TYPES.items()}[kind]
    record = struct.pack(">HHHIH", 0xC00C, number, 1, LIFETIME, len(own.packed)) + own.packed  # a pointer to the name
    return struct.pack(">6H", question.identifier, 0x8580, 1, 1, 0, 0) + question.wire + record
