import json

import pytest

from egress_profiles.canary.request import BODY_LIMIT, Request, read_request, reply


def test_target_hosts_and_length_are_read() -> None:
    """Both Host headers and an absolute target are kept as they came, and the announced body counts."""
    data = b"GET https://evil.test/ HTTP/1.1\r\nHost: a\r\nHOST : b\r\nContent-Length: 5\r\n\r\nhe"
    assert read_request(data) == Request("https://evil.test/", ("a", "b"), len(data) + 3)


@pytest.mark.parametrize(
    "data", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n", b"SSH-2.0-x\r\n\r\n", b"one two three\r\n\r\n"]
)
def test_other_bytes_are_no_request(data: bytes) -> None:
    """An incomplete head and another protocol are both no request."""
    assert read_request(data) is None


@pytest.mark.parametrize(("announced", "counted"), [("x", 0), ("9999999", BODY_LIMIT), ("99999999999", 0)])
def test_an_absurd_length_is_bounded(announced: str, counted: int) -> None:
    """No client makes the canary wait for more than its limit."""
    head = f"GET / HTTP/1.1\r\nContent-Length: {announced}\r\n\r\n".encode()
    request = read_request(head)
    assert request is not None
    assert request.length == len(head) + counted


@pytest.mark.parametrize(("value", "bare"), [(b"a b", False), (b"a\rb", True), (b"a\nb", True), (b"a\0b", True)])
def test_control_bytes_in_a_head_are_told(value: bytes, bare: bool) -> None:  # noqa: FBT001 - a table's column
    """What a proxy has made blanks of is another arrival than what it passed on (RFC 9112 2.2)."""
    request = read_request(b"GET / HTTP/1.1\r\nX-A: " + value + b"\r\n\r\n\rbody")
    assert request is not None
    assert request.bare is bare


def test_the_reply_names_the_canary() -> None:
    """The body cannot be mistaken for a proxy's error page."""
    head, _, body = reply("http", "192.0.2.10", Request("/x", ("a", "b"), 1)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert json.loads(body) == {"canary": True, "listener": "http", "local": "192.0.2.10", "host": "a, b", "path": "/x"}
