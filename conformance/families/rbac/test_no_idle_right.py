"""RBC-08: no granted verb lies idle in a run that exercised its feature."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import SandboxUnderTest
from conformance.observe.audit import AuditEvent
from conformance.observe.rbac import GRANT, Right, right_of

pytestmark = [pytest.mark.clause("RBC-08"), pytest.mark.disturbs]  # judged late: it looks back on the whole run

OF_IDENTITIES = Right("create", "serviceaccounts")
"""Made for identities only."""


def test_every_granted_verb_was_used(exercised: SandboxUnderTest, used: tuple[AuditEvent, ...]) -> None:
    """The audit log has the operators of the run with each verb of the grant, allowed."""
    done = {right_of(event, event.user.split(":")[2]) for event in used if not event.forbidden}
    idle = GRANT - done
    if not exercised.host.record().workload_identity:
        idle -= {OF_IDENTITIES}
    assert not idle, f"the operators of this run never used what they were granted: {listed(idle)}"
