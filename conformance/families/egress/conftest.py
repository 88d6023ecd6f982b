"""What the sandbox and the control client tried, and the witnesses of the network: gate, proxy, canaries."""

import pytest

from conformance.environment.control_client import control_client
from conformance.environment.run_environment import Environment
from conformance.environment.subject import HostUnderTest
from conformance.observe.gate_records import departed, gone_sandboxes
from conformance.observe.journal import answered, channel_host
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision, under
from egress_profiles.gate_counters import Attempt


@pytest.fixture(scope="session")
def channel(host: HostUnderTest) -> str:
    """The channel host that the steady host's last exchange named."""
    return channel_host(answered(host.journal())[-1])


@pytest.fixture
def attempts(environment: Environment) -> tuple[Attempt, ...]:
    """All that the gate counted so far, of pods that run and of pods that are gone."""
    return (*environment.node.attempts(), *departed(environment.node.run, environment.node.since))


@pytest.fixture
def gone(environment: Environment) -> frozenset[str]:
    """The addresses of sandboxes that have ended."""
    return gone_sandboxes(environment.node.run, environment.node.since)


@pytest.fixture
def by_operators(environment: Environment) -> tuple[Decision, ...]:
    """The proxy's decisions at the operators' port under the run's own profile, without the control client's."""
    own = addresses(control_client(environment))
    mine = (one for one in environment.decisions() if one.client not in own)
    return tuple(one for one in under(mine, environment.target.network.profile) if one.actor == "operator")


@pytest.fixture
def by_node(environment: Environment) -> tuple[Decision, ...]:
    """The proxy's decisions at the node's port while the run's own profile was in force."""
    return tuple(
        one for one in under(environment.decisions(), environment.target.network.profile) if one.actor == "node"
    )
