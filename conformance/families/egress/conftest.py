"""What the sandbox and the control client tried, and the witnesses of the network: gate, proxy, canaries."""

import pytest

from conformance.environment.control_client import control_client
from conformance.environment.sources import Environment
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduler import Scheduler
from conformance.families._shared.site_changed import Resited
from conformance.families._shared.site_variants import Distrust
from conformance.families.egress.battery_record import BatteryRun
from conformance.families.egress.forbidden_destinations import Probed
from conformance.observe.journal import answered, channel_host
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision, under
from conformance.observe.records import departed, gone_sandboxes
from egress_profiles.gate_counters import Attempt


@pytest.fixture(scope="session")
def prober(scheduler: Scheduler) -> SandboxUnderTest:
    """A ready sandbox of the steady host, from inside which everything is tried."""
    ready: SandboxUnderTest = scheduler.record("prober")
    return ready


@pytest.fixture(scope="session")
def probed(prober: SandboxUnderTest, scheduler: Scheduler) -> Probed:
    """Everything that a sandbox may not reach was tried once, by the control client and by the prober."""
    record: Probed = scheduler.record("probed")
    return record


@pytest.fixture(scope="session")
def battery_run(prober: SandboxUnderTest, scheduler: Scheduler) -> BatteryRun:
    """The whole battery was sent from inside the prober, after `probed`, whose canaries it would confuse."""
    record: BatteryRun = scheduler.record("battery_run")
    return record


@pytest.fixture(scope="session")
def spelt(site: Installation, scheduler: Scheduler) -> dict[str, Resited]:
    """The site's operator under each spelling of its proxy."""
    record: dict[str, Resited] = scheduler.record("spelt")
    return record


@pytest.fixture(scope="session")
def distrusted(site: Installation, scheduler: Scheduler) -> Distrust:
    """The site's operator with a CA that did not sign what it meets, then with the right one."""
    record: Distrust = scheduler.record("distrusted")
    return record


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
