"""REG-08: a working operator checks in every ten seconds, each time stating its version."""

from itertools import pairwise

import pytest

from conformance.contract.clauses import Clause
from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import frames, payload, time_of
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("REG-08")

ENOUGH = 3
"""Check-ins by which one that does not come is missed."""

SLACK = 2.0
"""Seconds by which one check-in may come late on a busy machine; a missing one is five times as much."""


@pytest.fixture(scope="module")
def checkins(host: HostUnderTest, deliveries: Deliveries) -> tuple[JournalEntry, ...]:
    """Every check-in of the steady host up to now, three at least where they come at all."""
    enough = Condition("the operator has checked in three times", lambda found: len(found) >= ENOUGH)
    found: tuple[JournalEntry, ...] = wait_or_last(
        lambda: frames(host.journal(), "host.checkin", "up"), until=enough, within=PATIENCE / 2
    )
    return found


def test_they_come_in_time(checkins: tuple[JournalEntry, ...], clause: Clause) -> None:
    """No two neighbours on one connection are further apart than the bound."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    apart = [time_of(b) - time_of(a) for a, b in pairwise(checkins) if a.connection_id == b.connection_id]
    assert apart, "no two check-ins came by one connection: the operator connects anew for each"
    assert max(apart) <= clause.bound.seconds + SLACK, (
        f"two check-ins were {max(apart):.1f} s apart, more than {clause.bound.seconds:g} s"
    )
    assert len(checkins) >= ENOUGH, f"the operator checked in {len(checkins)} times"


def test_each_states_its_version(checkins: tuple[JournalEntry, ...], host: HostUnderTest) -> None:
    """The version is in every one of them and is what the host shows."""
    versions = {payload(entry).get("operatorVersion") for entry in checkins}
    shown = host.record().operator_version
    assert versions == {shown}, f"check-ins state the versions {sorted(map(str, versions))}; the host shows {shown}"


def test_last_seen_moves(checkins: tuple[JournalEntry, ...], host: HostUnderTest) -> None:
    """The host was last seen no earlier than its newest check-in."""
    seen = host.record().last_seen
    assert seen is not None, "the host checks in and was never seen"
    behind = time_of(checkins[-1]) - seen.timestamp()
    assert behind <= 1, f"the host was last seen {behind:.1f} s before its newest check-in"
