"""Frames as RFC 9113 has them."""

import pytest

from fake_platform.sandbox.frames import ended

SETTINGS = b"\0\0\0\x04\0\0\0\0\0"


def _frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


@pytest.mark.parametrize(
    ("frame", "ends"),
    [
        (_frame(1, 1, 1, b"head"), True),
        (_frame(0, 1, 1, b"x"), True),
        (_frame(3, 0, 1, b"0000"), True),
        (_frame(7, 0, 0, b"00000000"), True),
        (_frame(1, 0, 1), False),
        (_frame(1, 1, 3), False),
        (_frame(4, 1, 0), False),
        (_frame(0, 1, 1, b"xyz")[:-1], False),
        (b"", False),
    ],
)
def test_a_stream_ends_with_its_flag_a_reset_or_the_connection(frame: bytes, *, ends: bool) -> None:
    """And not before its last frame is whole."""
    assert ended(SETTINGS + frame, 1) is ends
