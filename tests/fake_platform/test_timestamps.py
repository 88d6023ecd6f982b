"""Moments in the protocol's spelling."""

from fake_platform.timestamps import rfc3339, rfc3339_or_none


def test_moments_are_utc_with_milliseconds() -> None:
    """Epoch seconds become RFC 3339; nothing stays nothing."""
    assert rfc3339(1.0625) == "1970-01-01T00:00:01.062Z"
    assert rfc3339_or_none(None) is None
    assert rfc3339_or_none(0.0) == "1970-01-01T00:00:00.000Z"
