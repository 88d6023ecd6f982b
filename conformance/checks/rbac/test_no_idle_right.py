"""RBC-08: no granted verb lies idle in a run that exercised its feature."""

import pytest

from conformance.expect import Gone
from conformance.observe.audit import AuditEvent
from conformance.observe.rbac import GRANT, Right, right_of
from conformance.scenario.failures import IDENTITY
from conformance.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.waiting import Pace, patiently
from conformance.wording import listed

pytestmark = [pytest.mark.clause("RBC-08"), pytest.mark.disturbs]  # judged late: it looks back on the whole run

OF_IDENTITIES = Right("create", "serviceaccounts")
"""Made for identities only."""


@pytest.fixture
def exercised(host: HostUnderTest) -> SandboxUnderTest:
    """One sandbox, with an identity where the host has them, from its launch to its end."""
    identity = IDENTITY if host.record().workload_identity else None
    one = host.launch(workload_identity=identity).ready()
    host.world.control.terminate(one.id)
    patiently(one.pod, until=Gone(), within=PATIENCE / 3, pace=Pace(every=0.25))
    return one


def test_every_granted_verb_was_used(exercised: SandboxUnderTest, used: tuple[AuditEvent, ...]) -> None:
    """The audit log has the operators of the run with each verb of the grant, allowed."""
    done = {right_of(event, event.user.split(":")[2]) for event in used if not event.forbidden}
    idle = GRANT - done
    if not exercised.host.record().workload_identity:
        idle -= {OF_IDENTITIES}
    assert not idle, f"the operators of this run never used what they were granted: {listed(idle)}"
