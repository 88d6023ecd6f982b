"""The API server's answers about three accounts of one namespace, and what the audit log says of the operator."""

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families.rbac.access_reviews import Evaluated, evaluate
from conformance.observe.audit import AuditEvent
from conformance.observe.rbac import undisturbed


@pytest.fixture(scope="session")
def evaluated(host: HostUnderTest, sandbox: SandboxUnderTest) -> Evaluated:
    """Every question, asked about the operator's account, the sandbox's and an unbound one."""
    return evaluate(host, sandbox)


@pytest.fixture
def used(environment: Environment) -> tuple[AuditEvent, ...]:
    """Everything that operators of this run asked the API server for, while their roles were as installed."""
    return tuple(
        event
        for event in undisturbed(environment.node.audit())
        if event.user.endswith(f":{environment.operator.account}")
    )
