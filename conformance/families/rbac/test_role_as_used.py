"""RBC-03: in a whole run the operator asks for nothing that its role does not grant."""

import pytest

from conformance.contract.wording import listed
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.observe.audit import AuditEvent
from conformance.observe.rbac import beyond, resource_of

pytestmark = [pytest.mark.clause("RBC-03"), pytest.mark.disturbs]  # judged late: it looks back on the whole run


@pytest.mark.control("test_operator_is_in_the_audit_log")
def test_nothing_was_refused_by_rbac(used: tuple[AuditEvent, ...]) -> None:
    """No request of an operator was refused for want of a right."""
    refused = {
        f"{event.verb} {resource_of(event)} in {event.namespace or 'the whole cluster'}"
        for event in used
        if event.forbidden
    }
    assert not refused, f"RBAC refused the operator: {listed(refused)}"


@pytest.mark.control("test_operator_is_in_the_audit_log")
def test_only_granted_verbs_were_used(used: tuple[AuditEvent, ...]) -> None:
    """Every verb and resource that operators used, answered or not, lies in the grant."""
    namespaces = {event.user.split(":")[2] for event in used}
    found = {
        f"{event.verb} {resource_of(event)} in {event.namespace or 'the whole cluster'} ({event.status})"
        for namespace in namespaces
        for event in beyond((one for one in used if one.user.split(":")[2] == namespace), namespace)
    }
    assert not found, f"the operator asked for more than its grant: {listed(found)}"


def test_operator_is_in_the_audit_log(
    used: tuple[AuditEvent, ...], host: HostUnderTest, sandbox: SandboxUnderTest
) -> None:
    """The control: the audit log has the operator's own creation of this run's sandbox pod, allowed."""
    pod = sandbox.running_pod()["metadata"]["name"]
    creations = [
        event
        for event in used
        if (event.verb, event.resource, event.namespace, event.status) == ("create", "pods", host.namespace, 201)
        and event.requested.get("metadata", {}).get("name", pod) == pod
    ]
    assert creations, f"the audit log does not show that the operator created the pod {pod} that runs"
    assert creations[0].decision == "allow", (
        f"the creation of {pod} carries the decision {creations[0].decision!r}, so refusals would not show either"
    )
