"""What every area stands on: the world, the steady host, one sandbox, and the scenarios of more than one area.

Each scenario runs once per session, on a host of its own, when the first check asks for it.
"""

from collections.abc import Callable, Iterator

import pytest

from conformance.scenario.hardened import Hardened, look
from conformance.scenario.installation import Installation, install
from conformance.scenario.launched import Launched, launch
from conformance.scenario.outage import Outage, suffer
from conformance.scenario.retirement import Retirement, retire
from conformance.stage import Stage
from conformance.subject import Ground, HostUnderTest, SandboxUnderTest
from conformance.verdict import CouldNotRun
from conformance.world import World

NewHost = Callable[[str], HostUnderTest]


@pytest.fixture(scope="session")
def ground(stage: Stage) -> Ground:
    """The stage of a run on a cluster."""
    if not hasattr(stage, "world"):
        raise CouldNotRun("this check needs a cluster, and the run has a bundle only")
    return stage  # type: ignore[return-value] # whatever has a world is a Ground


@pytest.fixture(scope="session")
def world(ground: Ground) -> World:
    """The run's surroundings."""
    return ground.world


@pytest.fixture(scope="session")
def host(ground: Ground) -> HostUnderTest:
    """The steady host, registered; nobody disturbs it."""
    ground.host.registered()
    return ground.host


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
def new_host(ground: Ground) -> Iterator[NewHost]:
    """Makes hosts for scenarios; at the end their removal is begun, and the run's clean-up sees it through."""
    made: list[HostUnderTest] = []

    def make(suffix: str) -> HostUnderTest:
        made.append(ground.new_host(suffix))
        return made[-1]

    yield make
    for one in made:
        one.begin_removal()


@pytest.fixture(scope="session")
def spare(new_host: NewHost) -> Installation:
    """A second installed host, whose operator scenarios may take away."""
    return install(new_host("spare"))


@pytest.fixture(scope="session")
def outage(spare: Installation) -> Outage:
    """The spare host's operator was taken away and came back, with two sandboxes running."""
    return suffer(spare.host)


@pytest.fixture(scope="session")
def retirement(new_host: NewHost) -> Retirement:
    """A third host whose running operator was left with a retired key; it is judged over a minute."""
    return retire(install(new_host("retired")))
