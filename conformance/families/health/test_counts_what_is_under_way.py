"""HLT-06: what is under way is counted too, by whoever says itself that it starts."""

import pytest

from conformance.families.health.left_pending import LeftPending
from conformance.observe.check_in_gaps import uncounted
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("HLT-06")


def test_what_starts_is_pending(left_pending: LeftPending) -> None:
    """A pod for which there is no node holds room at the platform for as long as it waits (host.checkin.json)."""
    if not left_pending.checkins:
        raise CouldNotRun("no check-in came while a launch waited for a node, and before its operator gave it up")
    missed = uncounted(left_pending.checkins)
    assert not missed, (
        f"a check-in counts nothing as pending while a sandbox starts by its operator's own word "
        f"(journal entry {missed[0].n})"
    )
