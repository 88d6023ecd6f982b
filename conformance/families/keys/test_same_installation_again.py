"""KEY-03: after a restart the operator's key is good for another exchange."""

import pytest

from conformance.families._shared.operator_stopped import Outage
from conformance.observe.journal import exchanges

pytestmark = pytest.mark.clause("KEY-03")


def test_exchange_after_restart_is_answered(outage: Outage) -> None:
    """The restarted operator's first exchange, with the key that it had, was answered."""
    later = [entry for entry in exchanges(outage.journal) if entry.instance != outage.connected.instance]
    assert later, "the restarted operator exchanged nothing"
    assert later[0].status == 200, (
        f"the first exchange after the restart was answered {later[0].status} {later[0].type}"
    )


def test_no_new_key_was_needed(outage: Outage) -> None:
    """The key is still the one that was issued before the outage, and claimed."""
    before, after = outage.connected.key, outage.back.key
    assert after.issued_at == before.issued_at, f"the restart took a new key, issued at {after.issued_at}"
    assert after.state == "claimed", f"after the restart the platform shows the key as {after.state}, not as claimed"
