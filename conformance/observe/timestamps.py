"""Moments as the cluster, the platform and the proxy write them, on one scale. Pure."""

from datetime import datetime


def seconds(moment: str) -> float:
    """RFC 3339 text as seconds since the epoch; digits beyond the microsecond are cut.

    Raises:
        ValueError: it is no such text, or has no time zone.
    """
    read = datetime.fromisoformat(moment)
    if read.tzinfo is None:
        raise ValueError(f"the moment {moment!r} has no time zone")
    return read.timestamp()
