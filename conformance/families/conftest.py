"""What every family stands on: the environment, the steady host, one sandbox, and the scenarios of more than one area.

Each scenario runs once per session, beside the checks, if a selected check asks for its record.
"""

import contextlib
from collections.abc import Iterator

import pytest

from conformance.environment.sources import Environment
from conformance.environment.stage import Stage
from conformance.environment.subject import ClusterStage, HostUnderTest, NewHost, SandboxUnderTest
from conformance.families import lanes
from conformance.families._shared.capacity import at_once
from conformance.families._shared.connection_half_open import HalfOpen
from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.families._shared.installation import Installation
from conformance.families._shared.launched import Launched, launch
from conformance.families._shared.operator_replaced import Changes
from conformance.families._shared.operator_stopped import Outage
from conformance.families._shared.refused_launches import Refusals
from conformance.families._shared.sandbox_pod import Hardened, look
from conformance.families._shared.scale_load import ScaleLoad
from conformance.families._shared.scheduler import BESIDE, Scheduler, asked_for
from conformance.families._shared.workload_identity import Federated
from conformance.families.install.install_and_uninstall import Footprint
from conformance.families.keys.key_retired import Retirement
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.streams import Connection, connections, stories
from conformance.observe.submitted import EverySubmittedPod, submitted


@pytest.fixture(scope="session")
def cluster_stage(stage: Stage) -> ClusterStage:
    """The stage of a run on a cluster."""
    if not hasattr(stage, "environment"):
        raise CouldNotRun("this check needs a cluster, and the run has a bundle only")
    return stage  # type: ignore[return-value] # whatever has an environment is a ClusterStage


@pytest.fixture(scope="session")
def environment(cluster_stage: ClusterStage) -> Environment:
    """The run's surroundings."""
    return cluster_stage.environment


@pytest.fixture(scope="session")
def host(cluster_stage: ClusterStage) -> HostUnderTest:
    """The steady host, registered; nobody disturbs it."""
    cluster_stage.host.registered()
    return cluster_stage.host


@pytest.fixture(scope="session")
def launched(host: HostUnderTest) -> Launched:
    """One ready sandbox of the steady host, launched with values that nobody would choose by default."""
    return launch(host)


@pytest.fixture(scope="session")
def sandbox(launched: Launched) -> SandboxUnderTest:
    """The shared sandbox, ready; it is only looked at."""
    return launched.sandbox


@pytest.fixture(scope="session")
def hardened(launched: Launched) -> Hardened:
    """The shared sandbox's pod: as submitted, as it runs, from inside."""
    return look(launched)


@pytest.fixture(scope="session")
def every_pod(environment: Environment, hardened: Hardened) -> EverySubmittedPod:
    """Every sandbox pod that operators have submitted so far; only what judges the whole run asks for it."""
    found = submitted(environment.node.audit(), environment.operator.account, environment.control.journal().entries)
    if hardened.launched.sandbox.id not in {each.sandbox for each in found.pods}:
        raise CouldNotRun("the shared sandbox's pod is not among those that the audit log and the journal tell of")
    return found


@pytest.fixture(scope="session")
def carried(environment: Environment, launched: Launched) -> tuple[Connection, ...]:
    """Every connection of this run's hosts so far; only what judges the whole run asks for it."""
    entries = environment.control.journal().entries
    found = connections(entry for entry in entries if str(entry.host).endswith(f"-{environment.run}"))
    if (launched.sandbox.host.name, launched.sandbox.id) not in stories(found):
        raise CouldNotRun("the journal holds no news of the shared sandbox, so it would hold none of any other")
    return found


@pytest.fixture(scope="session")
def new_host(cluster_stage: ClusterStage) -> Iterator[NewHost]:
    """Makes hosts for scenarios; at the end their removal is begun, and the run's clean-up sees it through."""
    made: list[HostUnderTest] = []

    def make(suffix: str) -> HostUnderTest:
        made.append(cluster_stage.new_host(suffix))
        return made[-1]

    yield make
    for one in made:
        one.begin_removal()


@pytest.fixture(scope="session")
def scheduler(
    request: pytest.FixtureRequest, cluster_stage: ClusterStage, host: HostUnderTest, new_host: NewHost
) -> Iterator[Scheduler]:
    """The scenarios that selected checks ask for, begun together; those of one host follow each other."""
    begun = Scheduler(asked_for(request.session.items), at_once())
    request.config.stash[BESIDE] = begun
    lanes.begin(begun, cluster_stage, new_host)
    yield begun
    begun.close()


@pytest.fixture(scope="session", autouse=True)
def early(request: pytest.FixtureRequest, stage: Stage) -> None:
    """The scenarios begin with the first check of a run on a cluster, so that they pass beside those that ask for none.

    What keeps them from beginning is judged with the checks that need them, and with no other.
    """
    if "scheduler" in asked_for(request.session.items) and hasattr(stage, "environment"):
        with contextlib.suppress(Exception):
            request.getfixturevalue("scheduler")


@pytest.fixture(scope="session")
def spare(scheduler: Scheduler) -> Installation:
    """A second installed host, whose operator scenarios may take away."""
    installed: Installation = scheduler.record("spare")
    return installed


@pytest.fixture(scope="session")
def third(scheduler: Scheduler) -> Installation:
    """A third installed host, whose settings scenarios may break and mend."""
    installed: Installation = scheduler.record("third")
    return installed


@pytest.fixture(scope="session")
def footprint(scheduler: Scheduler) -> Footprint:
    """A host installed under a modest account; among its launches are bursts."""
    left: Footprint = scheduler.record("footprint")
    return left


@pytest.fixture(scope="session")
def scale_load(footprint: Footprint, scheduler: Scheduler) -> ScaleLoad:
    """A hundred launches and ends on that host, among hundreds of foreign pods."""
    gathered: ScaleLoad = scheduler.record("scale_load")
    return gathered


@pytest.fixture(scope="session")
def fourth(scheduler: Scheduler) -> Installation:
    """A fourth installed host, whose operator is changed while sandboxes run."""
    installed: Installation = scheduler.record("fourth")
    return installed


@pytest.fixture(scope="session")
def fifth(scheduler: Scheduler) -> Installation:
    """A fifth installed host, whose operator fails to connect in two ways, and which is deleted in the end."""
    installed: Installation = scheduler.record("fifth")
    return installed


@pytest.fixture(scope="session")
def sixth(scheduler: Scheduler) -> Installation:
    """A sixth installed host, whose operator is cut off from the cluster's API, and then from the platform."""
    installed: Installation = scheduler.record("sixth")
    return installed


@pytest.fixture(scope="session")
def seventh(scheduler: Scheduler) -> Installation:
    """A seventh installed host, whose sandboxes sign in to a cloud, fail in every way, and whose sidecar is blocked."""
    installed: Installation = scheduler.record("seventh")
    return installed


@pytest.fixture(scope="session")
def changes(fourth: Installation, scheduler: Scheduler) -> Changes:
    """The fourth host's operator was evicted, updated, rolled and renewed while two sandboxes ran."""
    record: Changes = scheduler.record("changes")
    return record


@pytest.fixture(scope="session")
def site(scheduler: Scheduler) -> Installation:
    """An installed host, whose bundle is applied anew for one site after the other."""
    installed: Installation = scheduler.record("site")
    return installed


@pytest.fixture(scope="session")
def outage(spare: Installation, scheduler: Scheduler) -> Outage:
    """The spare host's operator was taken away and came back, with two sandboxes running."""
    suffered: Outage = scheduler.record("outage")
    return suffered


@pytest.fixture(scope="session")
def retirement(scheduler: Scheduler) -> Retirement:
    """A third host whose running operator was left with a retired key; it is judged over a minute."""
    retired: Retirement = scheduler.record("retirement")
    return retired


@pytest.fixture(scope="session")
def federated(seventh: Installation, scheduler: Scheduler) -> Federated:
    """A host whose sandboxes sign in to a cloud: refused while it is off, then granted, then revoked."""
    record: Federated = scheduler.record("federated")
    return record


@pytest.fixture(scope="session")
def deliveries(spare: Installation, scheduler: Scheduler) -> Deliveries:
    """Launches that the spare host's operator was sent twice, out of order, or not at all."""
    delivered: Deliveries = scheduler.record("deliveries")
    return delivered


@pytest.fixture(scope="session")
def refusals(spare: Installation, scheduler: Scheduler) -> Refusals:
    """Launches that the spare host's operator must not obey."""
    record: Refusals = scheduler.record("refusals")
    return record


@pytest.fixture(scope="session")
def half_open(site: Installation, scheduler: Scheduler) -> HalfOpen:
    """A host whose connection swallowed everything while the signing keys were replaced."""
    record: HalfOpen = scheduler.record("half_open")
    return record
