"""Moments as the cluster, the platform and the proxy write them, on one scale. Pure."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

Record = TypeVar("Record")


def seconds(moment: str) -> float:
    """RFC 3339 text as seconds since the epoch; digits beyond the microsecond are cut.

    Raises:
        ValueError: it is no such text, or has no time zone.
    """
    read = datetime.fromisoformat(moment)
    if read.tzinfo is None:
        raise ValueError(f"the moment {moment!r} has no time zone")
    return read.timestamp()


def not_before(
    moment: float, parse: Callable[[str], Iterable[Record]], when: Callable[[Record], str]
) -> Callable[[str], list[Record]]:
    """The same reading of a log, without records of before a moment (epoch seconds); `when` gives a record's own."""
    return lambda text: [each for each in parse(text) if seconds(when(each)) >= moment]
