"""Moments as the protocol writes them: RFC 3339, UTC, milliseconds. Pure."""

from datetime import UTC, datetime


def rfc3339(seconds: float) -> str:
    """Epoch seconds as `2026-01-02T03:04:05.678Z`."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def rfc3339_or_none(seconds: float | None) -> str | None:
    """As `rfc3339`; None stays None."""
    return None if seconds is None else rfc3339(seconds)
