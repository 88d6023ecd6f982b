"""What becomes of a key: a roll with it, a revocation that ends it, and where it must not stand."""

import pytest

from conformance.environment.sources import Environment
from conformance.environment.subject import ClusterStage, HostUnderTest, SandboxUnderTest
from conformance.families._shared.host_secrets import secrets_of
from conformance.families._shared.installation import Installation
from conformance.families._shared.namespace_text import everything
from conformance.families._shared.scheduler import Scheduler
from conformance.families.keys.operator_rolled import Revocation, Roll, revoke
from conformance.families.keys.platform_killed import Crash


@pytest.fixture(scope="session")
def own(host: HostUnderTest) -> str:
    """The one place where the install key belongs."""
    return f"Secret {host.operator.key}"


@pytest.fixture(scope="session")
def rolled(spare: Installation, scheduler: Scheduler) -> Roll:
    """The spare host's operator, rolled by a change of its template, after the outage was over."""
    record: Roll = scheduler.record("rolled")
    return record


@pytest.fixture(scope="session")
def revoked(rolled: Roll) -> Revocation:
    """The spare host's key, revoked while its operator is connected. Nothing stands on that host afterwards."""
    return revoke(rolled.host)


@pytest.fixture(scope="session")
def crash(scheduler: Scheduler) -> Crash:
    """A platform that died between a claim and its answer."""
    record: Crash = scheduler.record("crash")
    return record


@pytest.fixture(scope="session")
def secrets(cluster_stage: ClusterStage, environment: Environment, sandbox: SandboxUnderTest) -> dict[str, str]:
    """The install key, every channel host so far, and every token that was issued to the shared sandbox."""
    tokens = {
        f"the sandbox token of generation {one.generation}": one.token for one in environment.control.tokens(sandbox.id)
    }
    return secrets_of(cluster_stage) | tokens


@pytest.fixture(scope="session")
def places(host: HostUnderTest, sandbox: SandboxUnderTest) -> dict[str, bytes]:
    """All objects of the namespace and all logs of its containers, as text by place."""
    return everything(host)
