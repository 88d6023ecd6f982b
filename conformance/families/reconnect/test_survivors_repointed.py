"""REC-03: after the reconnect each survivor holds a fresh token."""

import pytest

from conformance import builtin
from conformance.contract.clauses import Clause
from conformance.contract.wording import listed
from conformance.families._shared.operator_stopped import Outage
from conformance.observe import sandbox_statuses
from conformance.observe.channel_connections import Connection
from conformance.observe.journal import about, frames, payload, time_of

pytestmark = pytest.mark.clause("REC-03")


def test_sidecar_holds_a_newer_token(outage: Outage) -> None:
    """Each sidecar itself says that its token is of a higher generation than before."""
    assert outage.before.sidecars, "no sidecar answered before the outage"
    for name, before in outage.before.sidecars.items():
        held = int(before.body.get("tokenGeneration", 0))
        reply = outage.after.sidecars.get(name)
        now = int(reply.body.get("tokenGeneration", 0)) if reply else 0
        assert now > held, (
            f"the sidecar of sandbox {name} was not re-pointed: it holds token generation {now}, and {held} before"
        )


def test_operator_reports_what_the_sidecar_took(outage: Outage) -> None:
    """What the platform was told is what the sidecar holds, and it only ever rose."""
    for sandbox in outage.sandboxes:
        reply = outage.after.sidecars.get(sandbox.id)
        holds = int(reply.body.get("tokenGeneration", 0)) if reply else 0
        reported = [
            int(payload(entry)["tokenGeneration"])
            for entry in about(frames(outage.journal, "sandbox.status", "up"), sandbox.id)
        ]
        assert reported, f"after the reconnect the operator reported nothing of sandbox {sandbox.id}"
        assert max(reported) == holds, (
            f"the operator reported generation {max(reported)} of sandbox {sandbox.id}, its sidecar holds {holds}"
        )
        assert reported == sorted(reported), (
            f"the reported generations of sandbox {sandbox.id} go back and forth: {reported}"
        )


def test_repointed_in_time(outage: Outage, clause: Clause) -> None:
    """From the inventory to the last survivor's token taken it is within the bound."""
    inventories = frames(outage.journal, "host.inventory", "up")
    assert inventories, "no inventory came after the reconnect"
    taken = []
    for sandbox in outage.sandboxes:
        held = int(outage.before.sidecars[sandbox.id].body.get("tokenGeneration", 0))
        newer = [
            time_of(entry)
            for entry in about(frames(outage.journal, "sandbox.status", "up"), sandbox.id)
            if int(payload(entry)["tokenGeneration"]) > held
        ]
        assert newer, f"no newer token of sandbox {sandbox.id} was reported as taken"
        taken.append(newer[0])
    seconds = max(taken) - time_of(inventories[0])
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    assert seconds <= clause.bound.seconds, (
        f"the last survivor had its token {seconds:.1f} s after the inventory, more than {clause.bound.seconds:g} s"
    )


@pytest.mark.whole_run
def test_every_survivor_of_the_run(carried: tuple[Connection, ...], clause: Clause) -> None:
    """After every reconnect of every host, however many survivors it has, each token that was sent is taken."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    found = sandbox_statuses.untaken_tokens(
        carried, sandbox_statuses.States.read(builtin.sandbox_states()), clause.bound.seconds
    )
    assert not found, listed(found)
