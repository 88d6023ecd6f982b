"""What becomes of a key: a roll with it, a revocation that ends it, and where it must not stand."""

import pytest

from conformance.environment.run_environment import Environment
from conformance.environment.subject import ClusterStage, HostUnderTest, SandboxUnderTest
from conformance.families._shared.host_secrets import secrets_of
from conformance.families._shared.namespace_text import everything


@pytest.fixture(scope="session")
def own(host: HostUnderTest) -> str:
    """The one place where the install key belongs."""
    return f"Secret {host.operator.key}"


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
