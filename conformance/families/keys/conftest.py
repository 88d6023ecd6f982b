"""What becomes of a key: a roll with it, a revocation that ends it, and where it must not stand."""

import pytest

from conformance.scenario.ahead import Ahead
from conformance.scenario.crash import Crash
from conformance.scenario.installation import Installation
from conformance.scenario.namespace_text import everything
from conformance.scenario.roll import Revocation, Roll, revoke
from conformance.scenario.secrets_of import secrets_of
from conformance.subject import Ground, HostUnderTest, SandboxUnderTest
from conformance.world import World


@pytest.fixture(scope="session")
def own(host: HostUnderTest) -> str:
    """The one place where the install key belongs."""
    return f"Secret {host.operator.key}"


@pytest.fixture(scope="session")
def rolled(spare: Installation, ahead: Ahead) -> Roll:
    """The spare host's operator, rolled by a change of its template, after the outage was over."""
    record: Roll = ahead.record("rolled")
    return record


@pytest.fixture(scope="session")
def revoked(rolled: Roll) -> Revocation:
    """The spare host's key, revoked while its operator is connected. Nothing stands on that host afterwards."""
    return revoke(rolled.host)


@pytest.fixture(scope="session")
def crash(ahead: Ahead) -> Crash:
    """A platform that died between a claim and its answer."""
    record: Crash = ahead.record("crash")
    return record


@pytest.fixture(scope="session")
def secrets(ground: Ground, world: World, sandbox: SandboxUnderTest) -> dict[str, str]:
    """The install key, every channel host so far, and every token that was issued to the shared sandbox."""
    tokens = {
        f"the sandbox token of generation {one.generation}": one.token for one in world.control.tokens(sandbox.id)
    }
    return secrets_of(ground) | tokens


@pytest.fixture(scope="session")
def places(host: HostUnderTest, sandbox: SandboxUnderTest) -> dict[str, bytes]:
    """All objects of the namespace and all logs of its containers, as text by place."""
    return everything(host)
