"""Answers as proxies really give them."""

import pytest

from egress_profiles.battery.answers import LIMIT, NotHttpError, read_head


@pytest.mark.parametrize(
    ("data", "status", "rest"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", 200, b""),
        (b"HTTP/1.1 200\r\n\r\n", 200, b""),
        (b"HTTP/1.0 200 \r\nVia: x\r\n\r\n\x16\x03", 200, b"\x16\x03"),
        (b"HTTP/1.1 201 Created\n\n", 201, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 407 No\r\n\r\n", 407, b""),
        (b"HTTP/1.1 101 Switching\r\n\r\n", 101, b""),
    ],
)
def test_the_final_answer_is_read(data: bytes, status: int, rest: bytes) -> None:
    """Interim ones are passed over, and what stands behind is kept."""
    head = read_head(data)
    assert head is not None
    assert (head.status, head.rest, head.opens) == (status, rest, 200 <= status <= 299)
    assert str(status) in head.line


@pytest.mark.parametrize(
    "data", [b"", b"H", b"HTTP/1.1 2", b"HTTP/1.1 200 OK\r\nVia: x\r\n", b"HTTP/1.1 100 Continue\r\n\r\nHTT"]
)
def test_what_is_not_whole_is_waited_for(data: bytes) -> None:
    """However it is cut."""
    assert read_head(data) is None


@pytest.mark.parametrize(
    "data",
    [b"220 mail\r\n", b"\x16\x03\x01", b"HTTP/1.1 2000 OK\r\n\r\n", b"SSH-2.0\r\n\r\n", b"HTTP/" + b"x" * LIMIT],
)
def test_what_is_no_http_is_no_answer(data: bytes) -> None:
    """Another protocol, or a head without an end."""
    with pytest.raises(NotHttpError):
        read_head(data)
