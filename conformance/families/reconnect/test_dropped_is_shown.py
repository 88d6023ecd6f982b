"""REC-02: an operator that is away is shown as dropped."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families._shared.operator_stopped import Outage
from conformance.observe.journal import frames, shown, time_of

pytestmark = pytest.mark.clause("REC-02")


def test_dropped_in_time(outage: Outage, clause: Clause) -> None:
    """The host was connected, and shows its connection as dropped within the bound after its last check-in."""
    assert outage.connected.connection == "connected", f"before the outage the host shows {outage.connected.connection}"
    dropped = shown(outage.journal, "dropped")
    assert dropped, "the platform never showed the connection as dropped while the operator was away"
    earlier = frames(outage.host.journal(), "host.checkin", "up")
    last = [entry for entry in earlier if entry.n < dropped[0].n]
    assert last, "the journal holds no check-in before the outage, so there is no moment to count from"
    seconds = time_of(dropped[0]) - time_of(last[-1])
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    assert seconds <= clause.bound.seconds, (
        f"dropped was shown {seconds:.1f} s after the last check-in, more than {clause.bound.seconds:g} s"
    )


def test_status_stays_registered(outage: Outage) -> None:
    """Dropped is not forgotten: the host stays registered and keeps its last-seen and its operator's version."""
    assert outage.dropped.status == "registered", f"a dropped host is shown as {outage.dropped.status}"
    assert outage.dropped.last_seen is not None, "a dropped host no longer shows when it was last seen"
    version = outage.connected.operator_version
    assert outage.dropped.operator_version == version, (
        f"a dropped host shows version {outage.dropped.operator_version}, it was {version}"
    )
