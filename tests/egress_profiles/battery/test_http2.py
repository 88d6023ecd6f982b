"""Frames as RFC 9113 has them."""

import pytest

from egress_profiles.battery import http2


def test_a_head_is_one_frame_of_plain_literals() -> None:
    """Ended at once, each field with its length before it."""
    assert http2.head(1, [(":a", "b")]) == b"\x00\x00\x06\x01\x05\x00\x00\x00\x01" + b"\x00\x02:a\x01b"
    assert http2.opening().startswith(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04")


def test_content_follows_in_a_frame_of_its_own() -> None:
    """Which ends the stream in the head's place."""
    whole = http2.head(3, [(":a", "b")], "xy")
    assert list(http2.frames(whole)) == [(http2.HEADERS, http2.END_HEADERS, 3), (http2.DATA, http2.END_STREAM, 3)]
    assert whole.endswith(b"\0\0\2\0\1\0\0\0\3xy")


@pytest.mark.parametrize(
    ("size", "prefix"), [(126, b"\x7e"), (127, b"\x7f\x00"), (254, b"\x7f\x7f"), (255, b"\x7f\x80\x01")]
)
def test_lengths_follow_the_integer_code(size: int, prefix: bytes) -> None:
    """RFC 7541 5.1, at its edges."""
    assert http2.head(1, [("", "x" * size)])[11:].startswith(prefix + b"x")


@pytest.mark.parametrize(
    ("frame", "ends"),
    [
        (http2.frame(http2.HEADERS, http2.END_STREAM, 1), True),
        (http2.frame(http2.DATA, http2.END_STREAM, 1, b"x"), True),
        (http2.frame(http2.RST_STREAM, 0, 1, b"0000"), True),
        (http2.frame(http2.GOAWAY, 0, 0, b"00000000"), True),
        (http2.frame(http2.HEADERS, 0, 1), False),
        (http2.frame(http2.HEADERS, http2.END_STREAM, 3), False),
        (http2.frame(http2.SETTINGS, http2.ACK, 0), False),
        (http2.frame(http2.DATA, http2.END_STREAM, 1, b"xyz")[:-1], False),
        (b"", False),
    ],
)
def test_a_stream_ends_with_its_flag_a_reset_or_the_connection(frame: bytes, *, ends: bool) -> None:
    """And not before its last frame is whole."""
    assert http2.ended(http2.frame(http2.SETTINGS, 0, 0) + frame, 1) is ends
