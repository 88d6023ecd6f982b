"""REG-08: the first check-in of each connection comes at once."""

import pytest

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import Pace, wait_or_last
from conformance.observe.channel_connections import Connection, connections
from conformance.observe.journal import frames, time_of
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("REG-08")

AT_ONCE = 5.0
"""Seconds after the inventory; whoever waits for the first turn of a timer takes ten."""


def test_the_first_comes_at_once(host: HostUnderTest) -> None:
    """After the inventory of each connection that went on (asyncapi.yaml, 3)."""
    told = Condition("the operator has checked in twice", lambda found: len(found) > 1)
    checkins: tuple[JournalEntry, ...] = wait_or_last(
        lambda: frames(host.journal(), "host.checkin", "up"), until=told, within=PATIENCE / 2, pace=Pace(every=1.0)
    )
    assert checkins, "the operator does not check in"
    late = [f"{seconds:.1f} s" for one in connections(host.journal()) if (seconds := _first(one)) > AT_ONCE]
    assert not late, f"after an inventory the first check-in came only after {', '.join(late)}"


def _first(one: Connection) -> float:
    """Seconds from the inventory to the first check-in, or to the last word where there is none."""
    told = [time_of(entry) for entry in one.up if entry.type == "host.inventory"][:1]
    checked = [time_of(entry) for entry in one.up if entry.type == "host.checkin"]
    return min(checked, default=one.heard) - told[0] if told else 0.0
