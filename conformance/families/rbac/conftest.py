"""The API server's answers about three accounts of one namespace, and what the audit log says of the operator."""

import pytest

from conformance.observe.audit import AuditEvent
from conformance.observe.rbac import undisturbed
from conformance.scenario.ahead import Ahead
from conformance.scenario.evaluation import Evaluated, evaluate
from conformance.scenario.matrix import Matrix
from conformance.subject import HostUnderTest, SandboxUnderTest
from conformance.world import World


@pytest.fixture(scope="session")
def evaluated(host: HostUnderTest, sandbox: SandboxUnderTest) -> Evaluated:
    """Every question, asked about the operator's account, the sandbox's and an unbound one."""
    return evaluate(host, sandbox)


@pytest.fixture(scope="session")
def matrix(ahead: Ahead) -> Matrix:
    """Everything that can be asked, asked about the operator's account."""
    walked: Matrix = ahead.record("matrix")
    return walked


@pytest.fixture
def used(world: World) -> tuple[AuditEvent, ...]:
    """Everything that operators of this run asked the API server for, while their roles were as installed."""
    return tuple(
        event for event in undisturbed(world.node.audit()) if event.user.endswith(f":{world.operator.account}")
    )
