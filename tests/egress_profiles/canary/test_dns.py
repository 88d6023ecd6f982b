import ipaddress
import struct

import pytest

from egress_profiles.canary.dns import NotDNSError, answer, read_question

HEAD = struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0)


def _ask(kind: int, name: bytes = b"\3www\4test\0") -> bytes:
    return HEAD + name + struct.pack(">2H", kind, 1)


@pytest.mark.parametrize(("kind", "address"), [(1, "192.0.2.10"), (28, "2001:db8::10"), (255, "192.0.2.10")])
def test_a_question_of_its_family_gets_the_own_address(kind: int, address: str) -> None:
    """The answer repeats the question and ends with the address that was asked."""
    question = read_question(_ask(kind))
    message = answer(question, address)
    assert struct.unpack_from(">6H", message) == (7, 0x8580, 1, 1, 0, 0)
    assert message.endswith(ipaddress.ip_address(address).packed)
    assert question.wire in message


@pytest.mark.parametrize(("kind", "address"), [(28, "192.0.2.10"), (1, "2001:db8::10"), (16, "192.0.2.10")])
def test_another_question_gets_no_records(kind: int, address: str) -> None:
    """There is no error either, so that a resolver does not ask elsewhere."""
    assert struct.unpack_from(">6H", answer(read_question(_ask(kind)), address)) == (7, 0x8580, 1, 0, 0, 0)


def test_name_and_type_are_written_down() -> None:
    """Unknown types are numbers, odd bytes escapes."""
    question = read_question(_ask(99, b"\2\xffa\4test\0"))
    assert (question.name, question.type) == ("\\xffa.test", "99")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        HEAD,
        _ask(1)[:-1],
        struct.pack(">6H", 7, 0x8180, 1, 0, 0, 0),
        struct.pack(">6H", 7, 0, 0, 0, 0, 0),
    ],
)
def test_what_is_no_question_says_so(data: bytes) -> None:
    """Cut messages, answers and empty questions are refused."""
    with pytest.raises(NotDNSError):
        read_question(data)
