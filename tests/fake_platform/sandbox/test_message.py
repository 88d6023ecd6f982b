import pytest

from fake_platform.sandbox.message import BODY_LIMIT, HEAD_LIMIT, MalformedError, read_head, read_reply, read_request


def test_a_request_is_read_once_whole_and_leaves_what_follows() -> None:
    """A request with a counted body is None until its last byte, and the next request stays behind it."""
    wire = b"PUT /v1/token HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET"
    assert all(read_request(wire[:length]) is None for length in range(len(wire) - 3))
    request = read_request(wire)
    assert request is not None
    assert (request.start, request.body, request.rest) == ("PUT /v1/token HTTP/1.1", b"abc", b"GET")


def test_a_request_without_length_has_no_body() -> None:
    """Without Content-Length a request ends with its head."""
    request = read_request(b"GET / HTTP/1.1\r\n\r\nrest")
    assert request is not None
    assert (request.body, request.rest) == (b"", b"rest")


def test_a_chunked_request_is_put_together_and_its_trailers_dropped() -> None:
    """Chunks with extensions and trailers become one body, and every prefix is incomplete."""
    wire = (
        b"PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=1\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: 1\r\n\r\nnext"
    )
    assert all(read_request(wire[:length]) is None for length in range(len(wire) - 4))
    request = read_request(wire)
    assert request is not None
    assert (request.body, request.rest) == (b"abc0123456789", b"next")


def test_repeated_headers_are_joined() -> None:
    """A header that comes twice reads as one list, and an absent one as None."""
    head = read_head(b"GET / HTTP/1.1\r\nHost: a\r\nHOST:  b \r\n\r\n")
    assert head is not None
    assert head.header("host") == "a, b"
    assert head.header("accept") is None


@pytest.mark.parametrize(
    ("wire", "status"),
    [
        (b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n: empty\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1111111111111\r\n", 400),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n", 413),
        (f"GET / HTTP/1.1\r\nContent-Length: {BODY_LIMIT + 1}\r\n\r\n".encode(), 413),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 30000, 413),
        (b"x" * (HEAD_LIMIT + 1), 431),
        (b"x" * (HEAD_LIMIT + 1) + b"\r\n\r\n", 431),
    ],
)
def test_broken_or_ambiguous_framing_is_refused(wire: bytes, status: int) -> None:
    """What could be framed in two ways, or grows without end, is malformed with a status to answer."""
    with pytest.raises(MalformedError) as caught:
        read_request(wire)
    assert caught.value.status == status


@pytest.mark.parametrize(
    ("wire", "ended", "body"),
    [
        (b"HTTP/1.1 204 No Content\r\n\r\n", False, b""),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x81", False, b""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", False, b"ok"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok", True, b"ok"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", False, b"ok"),
        (b"HTTP/1.1 200 OK\r\n\r\nto the end", True, b"to the end"),
    ],
)
def test_a_reply_ends_as_its_head_says(wire: bytes, ended: bool, body: bytes) -> None:  # noqa: FBT001 (a table)
    """Replies end with the head, the count, the last chunk or the connection."""
    reply = read_reply(wire, ended=ended)
    assert reply is not None
    assert reply.body == body


@pytest.mark.parametrize(
    "wire",
    [b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\n\r\nmore to come", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"],
)
def test_an_unfinished_reply_is_none(wire: bytes) -> None:
    """While the connection is open an incomplete reply is not one."""
    assert read_reply(wire, ended=False) is None


@pytest.mark.parametrize(
    ("start", "status"),
    [(b"HTTP/1.1 404 X", 404), (b"HTTP/1.1", 0), (b"HTTP/1.1 9999", 0), (b"HTTP/1.1 \xb2\xb2\xb2", 0)],
)
def test_a_status_line_without_a_code_has_status_zero(start: bytes, status: int) -> None:
    """A code is three digits; anything else is 0, never an exception."""
    head = read_head(start + b"\r\n\r\n")
    assert head is not None
    assert head.status == status
