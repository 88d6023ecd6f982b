"""What every family stands on: the environment, the steady host, one sandbox, and the records of scenarios.

Each scenario runs once per session, beside the checks, if a selected check asks for its record by the scenario's name.
"""

from collections.abc import Iterator

import pytest

from conformance.environment.recorded_run import RecordedStage, taken
from conformance.environment.run_environment import Environment
from conformance.environment.stage import Stage
from conformance.environment.subject import ClusterStage, HostUnderTest, NewHost, SandboxUnderTest
from conformance.families._shared.launched_sandbox import Launched, launch
from conformance.families._shared.sandbox_pod import Hardened, look
from conformance.families._shared.scheduling import record_fixtures, recorded_seconds
from conformance.families._shared.scheduling.capacity import at_once
from conformance.families._shared.scheduling.host_lanes import find, wanted
from conformance.families._shared.scheduling.lane_hosts import Ground
from conformance.families._shared.scheduling.record_fixtures import SCENARIOS, asked_for
from conformance.families._shared.scheduling.scheduler import BESIDE, Scheduler
from conformance.families.scenarios import every_scenario
from conformance.observe.channel_connections import Connection
from conformance.observe.deletions import Deletion
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.run_record import RunRecord
from conformance.observe.submitted import EverySubmittedPod


def pytest_configure(config: pytest.Config) -> None:
    """Each scenario's record has its fixture."""
    record_fixtures.register(config, every_scenario())


@pytest.fixture(scope="session")
def cluster_stage(stage: Stage) -> ClusterStage:
    """The stage of a run on a cluster."""
    if not isinstance(stage, ClusterStage):
        raise CouldNotRun("this check needs a cluster, and the run has a bundle only")
    return stage


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
def run_record(request: pytest.FixtureRequest, stage: Stage) -> RunRecord:
    """What the whole run has left: stored by one that is over, or taken now; only what judges the whole run asks."""
    if isinstance(stage, RecordedStage):
        return stage.record.whole()
    launched: Launched = request.getfixturevalue("launched")  # by its name, since a stored run launches nothing
    return taken(launched.sandbox)


@pytest.fixture(scope="session")
def every_pod(run_record: RunRecord) -> EverySubmittedPod:
    """Every sandbox pod that operators have submitted in the run."""
    return run_record.pods()


@pytest.fixture(scope="session")
def carried(run_record: RunRecord) -> tuple[Connection, ...]:
    """Every connection of the run's hosts."""
    return run_record.connections()


@pytest.fixture(scope="session")
def deleted(run_record: RunRecord) -> tuple[Deletion, ...]:
    """Every deletion of a pod by an operator of the run."""
    return run_record.deletions()


@pytest.fixture(scope="session")
def new_host(cluster_stage: ClusterStage) -> Iterator[NewHost]:
    """Makes hosts for scenarios; at the end their removal is begun, and the run's clean-up sees it through."""
    made: list[HostUnderTest] = []

    def make(suffix: str, *, installed: bool = False) -> HostUnderTest:
        made.append(cluster_stage.new_host(suffix, installed=installed))
        return made[-1]

    yield make
    for one in made:
        one.begin_removal()


@pytest.fixture(scope="session")
def scheduler(request: pytest.FixtureRequest, cluster_stage: ClusterStage, new_host: NewHost) -> Iterator[Scheduler]:
    """The scenarios that selected checks ask for, begun together; those of one host follow each other.

    Nothing that keeps one of them from beginning is raised here: it is the record's, and judged with whoever asks.
    """
    known = request.config.stash[SCENARIOS]
    pace = cluster_stage.environment.pace
    recorded = recorded_seconds.read(recorded_seconds.OURS.with_name(pace.recorded))
    lanes = find(wanted(asked_for(request.session.items), known), known, recorded, pace.hosts)
    begun = Scheduler(lanes, at_once() * pace.ease)
    request.config.stash[BESIDE] = begun
    begun.begin(Ground(cluster_stage, new_host))
    yield begun
    begun.close()


@pytest.fixture(scope="session", autouse=True)
def early(request: pytest.FixtureRequest, stage: Stage) -> None:
    """The scenarios begin with the first check on a cluster, so that they pass beside those that ask for none."""
    if isinstance(stage, ClusterStage) and "scheduler" in asked_for(request.session.items):
        request.getfixturevalue("scheduler")
