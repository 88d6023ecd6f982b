"""Encoding of frames and close reasons."""

import pytest

from fake_platform.webpubsub.transport import encoded, reason_bytes


@pytest.mark.parametrize(
    ("payload", "header"),
    [
        ("x" * 125, b"\x81\x7d"),
        ("x" * 126, b"\x81\x7e\x00\x7e"),
        ("x" * 65535, b"\x81\x7e\xff\xff"),
        ("x" * 65536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
        (b"", b"\x82\x00"),
    ],
)
def test_frame_has_the_shortest_header(payload: str | bytes, header: bytes) -> None:
    """RFC 6455, 5.2: 7, 16 or 64 bits of length; text and binary; no mask."""
    body = payload.encode() if isinstance(payload, str) else payload
    assert encoded(payload) == header + body


def test_close_reason_fits_a_control_frame() -> None:
    """At most 123 bytes, no half characters."""
    assert reason_bytes("enough") == b"enough"
    assert reason_bytes("é" * 100) == "é".encode() * 61
    assert reason_bytes("\ud800") == b"?"
