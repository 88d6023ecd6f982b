import struct

import pytest

from fake_platform.sandbox.dns import IDENTIFIER, NotDNSError, Reply, question, reply

NAME = b"\1a\4test\0"


def _reply(code: int, *records: bytes, identifier: int = IDENTIFIER, flags: int = 0x8180) -> bytes:
    head = struct.pack(">6H", identifier, flags | code, 1, len(records), 0, 0)
    return head + NAME + struct.pack(">2H", 1, 1) + b"".join(records)


def _record(kind: int, value: bytes, name: bytes = b"\xc0\x0c") -> bytes:
    return name + struct.pack(">HHIH", kind, 1, 60, len(value)) + value


def test_a_question_holds_name_and_type() -> None:
    """The final dot is the same name, and recursion is asked for."""
    assert question("a.test.", "AAAA") == struct.pack(">6H", IDENTIFIER, 0x0100, 1, 0, 0, 0) + NAME + b"\0\x1c\0\1"


@pytest.mark.parametrize("name", ["", "a..b", "x" * 64, ".".join(["x" * 60] * 5)])
def test_an_impossible_name_is_refused(name: str) -> None:
    """Empty and long labels and long names cannot be written."""
    with pytest.raises(ValueError, match="is not a DNS name"):
        question(name, "A")


def test_a_reply_gives_code_and_values() -> None:
    """Addresses are text, other values hexadecimal, names plain or by pointer."""
    records = [_record(1, bytes([192, 0, 2, 10])), _record(28, bytes(15) + b"\1", NAME), _record(99, b"\1\2")]
    assert reply(_reply(0, *records)) == Reply(0, (("A", "192.0.2.10"), ("AAAA", "::1"), ("99", "0102")))
    assert reply(_reply(3)) == Reply(3, ())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        _reply(0)[:-6],
        _reply(0, _record(1, b"")[:-3]),
        _reply(0, identifier=1),
        _reply(0, flags=0x0100),
    ],
)
def test_what_is_no_reply_says_so(data: bytes) -> None:
    """Cut messages, questions and replies to others are told apart from an answer."""
    with pytest.raises(NotDNSError):
        reply(data)
