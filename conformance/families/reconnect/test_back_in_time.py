"""REC-06: a restarted operator is soon connected again."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families._shared.operator_stopped import Outage
from conformance.observe.journal import shown, time_of
from conformance.observe.pods import started_at
from conformance.observe.timestamps import seconds

pytestmark = pytest.mark.clause("REC-06")


def test_connected_within_the_bound(outage: Outage, clause: Clause) -> None:
    """From the new container's start to the host shown connected it is within the bound."""
    container = outage.operator["spec"]["containers"][0]
    started = started_at(outage.operator, container["name"])
    assert started, f"the new operator's container {container['name']} does not run"
    connected = [entry for entry in shown(outage.journal, "connected") if time_of(entry) >= seconds(started)]
    assert connected, "the platform did not show the host as connected after the restart"
    took = time_of(connected[0]) - seconds(started)
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    assert took <= clause.bound.seconds, (
        f"the restarted operator was connected {took:.1f} s after its start, more than {clause.bound.seconds:g} s"
    )


def test_same_host(outage: Outage) -> None:
    """It came back to the same record: registered when it was, with a higher generation and as another instance."""
    assert outage.back.registered_at == outage.connected.registered_at, "the restart made the host register anew"
    assert outage.back.generation > outage.connected.generation, (
        f"the generation did not rise: {outage.back.generation}"
    )
    uid = outage.operator["metadata"]["uid"]
    assert outage.back.instance == uid, f"the platform takes {outage.back.instance} for the operator's pod, it is {uid}"
