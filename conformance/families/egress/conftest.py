"""What the sandbox and the control client tried, and the witnesses of the network: gate, proxy, canaries."""

import pytest

from conformance.observe.journal import answered, channel_host
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision, under
from conformance.observe.records import departed, gone_sandboxes
from conformance.scenario.ahead import Ahead
from conformance.scenario.battery_record import Fought
from conformance.scenario.installation import Installation
from conformance.scenario.probed import Probed
from conformance.scenario.resited import Resited
from conformance.scenario.sites import Distrust
from conformance.subject import HostUnderTest, SandboxUnderTest
from conformance.witness import control_client
from conformance.world import World
from egress_profiles.gate_counters import Attempt


@pytest.fixture(scope="session")
def prober(ahead: Ahead) -> SandboxUnderTest:
    """A ready sandbox of the steady host, from inside which everything is tried."""
    ready: SandboxUnderTest = ahead.record("prober")
    return ready


@pytest.fixture(scope="session")
def probed(prober: SandboxUnderTest, ahead: Ahead) -> Probed:
    """Everything that a sandbox may not reach was tried once, by the control client and by the prober."""
    record: Probed = ahead.record("probed")
    return record


@pytest.fixture(scope="session")
def fought(prober: SandboxUnderTest, ahead: Ahead) -> Fought:
    """The whole battery was sent from inside the prober, after `probed`, whose canaries it would confuse."""
    record: Fought = ahead.record("fought")
    return record


@pytest.fixture(scope="session")
def spelt(site: Installation, ahead: Ahead) -> dict[str, Resited]:
    """The site's operator under each spelling of its proxy."""
    record: dict[str, Resited] = ahead.record("spelt")
    return record


@pytest.fixture(scope="session")
def distrusted(site: Installation, ahead: Ahead) -> Distrust:
    """The site's operator with a CA that did not sign what it meets, then with the right one."""
    record: Distrust = ahead.record("distrusted")
    return record


@pytest.fixture(scope="session")
def channel(host: HostUnderTest) -> str:
    """The channel host that the steady host's last exchange named."""
    return channel_host(answered(host.journal())[-1])


@pytest.fixture
def attempts(world: World) -> tuple[Attempt, ...]:
    """All that the gate counted so far, of pods that run and of pods that are gone."""
    return (*world.node.attempts(), *departed(world.node.run, world.node.since))


@pytest.fixture
def gone(world: World) -> frozenset[str]:
    """The addresses of sandboxes that have ended."""
    return gone_sandboxes(world.node.run, world.node.since)


@pytest.fixture
def by_operators(world: World) -> tuple[Decision, ...]:
    """The proxy's decisions at the operators' port under the run's own profile, without the control client's."""
    own = addresses(control_client(world))
    mine = (one for one in world.decisions() if one.client not in own)
    return tuple(one for one in under(mine, world.target.network.profile) if one.actor == "operator")


@pytest.fixture
def by_node(world: World) -> tuple[Decision, ...]:
    """The proxy's decisions at the node's port while the run's own profile was in force."""
    return tuple(one for one in under(world.decisions(), world.target.network.profile) if one.actor == "node")
