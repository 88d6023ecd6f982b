"""Moments: how long ago."""

import datetime as dt

import pytest

from fake_platform.page.moments import moment

AT = dt.datetime(2026, 1, 2, 3, 4, 5, 678000, dt.UTC)


@pytest.mark.parametrize(
    ("later", "told"),
    [
        (0.2, "now"),
        (9.9, "9 s ago"),
        (-59, "in 59 s"),
        (60, "1 min ago"),
        (7200, "2 h ago"),
        (-86400 * 3, "in 3 d"),
    ],
)
def test_distance_is_told_in_the_largest_unit(later: float, told: str) -> None:
    """Seconds, minutes, hours, days; before and after."""
    seen = moment(AT, AT.timestamp() + later)
    assert seen is not None
    assert (seen.machine, seen.clock, seen.ago) == ("2026-01-02T03:04:05.678Z", "2026-01-02 03:04:05 UTC", told)


def test_no_moment_stays_none() -> None:
    """What never happened has no moment."""
    assert moment(None, 1.0) is None
