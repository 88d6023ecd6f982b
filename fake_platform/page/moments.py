"""Moments as people read them: how long ago, and the date beside it. Pure."""

import datetime as dt
from dataclasses import dataclass

from fake_platform.timestamps import rfc3339

_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


@dataclass(frozen=True)
class Moment:
    """One moment: for machines, on the clock (UTC), and as seen from now."""

    machine: str
    clock: str
    ago: str


def moment(when: dt.datetime | None, now: float) -> Moment | None:
    """The moment as seen from `now` (epoch seconds); None stays None."""
    if when is None:
        return None
    clock = when.astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return Moment(rfc3339(when.timestamp()), clock, _distance(now - when.timestamp()))


def _distance(seconds: float) -> str:
    if abs(seconds) < 1:
        return "now"
    size = abs(seconds)
    unit, length = next(one for one in _UNITS if size >= one[1])
    told = f"{int(size // length)} {unit}"
    return f"{told} ago" if seconds > 0 else f"in {told}"
