"""What the sandbox and the control client tried, and the witnesses of the network: gate, proxy, canaries."""

import pytest

from conformance.observe.journal import answered, channel_host
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from conformance.observe.records import departed
from conformance.scenario.battery import fight
from conformance.scenario.battery_record import Fought
from conformance.scenario.probed import Probed, probe
from conformance.subject import HostUnderTest, SandboxUnderTest
from conformance.witness import control_client
from conformance.world import World
from egress_profiles.gate_counters import Attempt


@pytest.fixture(scope="session")
def probed(world: World, sandbox: SandboxUnderTest) -> Probed:
    """Everything that a sandbox may not reach was tried once, by the control client and by the sandbox."""
    return probe(world, sandbox)


@pytest.fixture(scope="session")
def fought(world: World, sandbox: SandboxUnderTest, probed: Probed) -> Fought:
    """The whole battery was sent from inside the sandbox, after `probed`, whose canaries it would confuse."""
    return fight(world, sandbox)


@pytest.fixture(scope="session")
def channel(host: HostUnderTest) -> str:
    """The channel host that the steady host's last exchange named."""
    return channel_host(answered(host.journal())[-1])


@pytest.fixture
def attempts(world: World) -> tuple[Attempt, ...]:
    """All that the gate counted so far, of pods that run and of pods that are gone."""
    return (*world.node.attempts(), *departed(world.node.run, world.node.since))


@pytest.fixture
def by_operators(world: World) -> tuple[Decision, ...]:
    """The proxy's decisions at the operators' port, without those that the control client brought about."""
    own = addresses(control_client(world))
    return tuple(one for one in world.decisions() if one.actor == "operator" and one.client not in own)


@pytest.fixture
def by_node(world: World) -> tuple[Decision, ...]:
    """The proxy's decisions at the node's port."""
    return tuple(one for one in world.decisions() if one.actor == "node")
