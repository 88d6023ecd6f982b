"""What every area stands on: the world, the steady host, one sandbox, and the scenarios of more than one area.

Each scenario runs once per session, beside the checks, if a selected check asks for its record.
"""

import contextlib
from collections.abc import Iterator

import pytest

from conformance.observe.streams import Connection, connections, stories
from conformance.observe.submitted import EverySubmittedPod, submitted
from conformance.scenario import lines
from conformance.scenario.ahead import Ahead
from conformance.scenario.changes import Changes
from conformance.scenario.crowd import Crowd
from conformance.scenario.deliveries import Deliveries
from conformance.scenario.federated import Federated
from conformance.scenario.footprint import Footprint
from conformance.scenario.half_open import HalfOpen
from conformance.scenario.hardened import Hardened, look
from conformance.scenario.installation import Installation
from conformance.scenario.launched import Launched, launch
from conformance.scenario.outage import Outage
from conformance.scenario.refused import Refusals
from conformance.scenario.retirement import Retirement
from conformance.scenario.room import at_once
from conformance.stage import Stage
from conformance.subject import Ground, HostUnderTest, NewHost, SandboxUnderTest
from conformance.turns import BESIDE, asked_for
from conformance.verdict import CouldNotRun
from conformance.world import World


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
def every_pod(world: World, hardened: Hardened) -> EverySubmittedPod:
    """Every sandbox pod that operators have submitted so far; only what judges the whole run asks for it."""
    found = submitted(world.node.audit(), world.operator.account, world.control.journal().entries)
    if hardened.launched.sandbox.id not in {each.sandbox for each in found.pods}:
        raise CouldNotRun("the shared sandbox's pod is not among those that the audit log and the journal tell of")
    return found


@pytest.fixture(scope="session")
def carried(world: World, launched: Launched) -> tuple[Connection, ...]:
    """Every connection of this run's hosts so far; only what judges the whole run asks for it."""
    entries = world.control.journal().entries
    found = connections(entry for entry in entries if str(entry.host).endswith(f"-{world.run}"))
    if (launched.sandbox.host.name, launched.sandbox.id) not in stories(found):
        raise CouldNotRun("the journal holds no news of the shared sandbox, so it would hold none of any other")
    return found


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
def ahead(request: pytest.FixtureRequest, ground: Ground, host: HostUnderTest, new_host: NewHost) -> Iterator[Ahead]:
    """The scenarios that selected checks ask for, begun together; those of one host follow each other."""
    begun = Ahead(asked_for(request.session.items), at_once())
    request.config.stash[BESIDE] = begun
    lines.begin(begun, ground, new_host)
    yield begun
    begun.close()


@pytest.fixture(scope="session", autouse=True)
def early(request: pytest.FixtureRequest, stage: Stage) -> None:
    """The scenarios begin with the first check of a run on a cluster, so that they pass beside those that ask for none.

    What keeps them from beginning is judged with the checks that need them, and with no other.
    """
    if "ahead" in asked_for(request.session.items) and hasattr(stage, "world"):
        with contextlib.suppress(Exception):
            request.getfixturevalue("ahead")


@pytest.fixture(scope="session")
def spare(ahead: Ahead) -> Installation:
    """A second installed host, whose operator scenarios may take away."""
    installed: Installation = ahead.record("spare")
    return installed


@pytest.fixture(scope="session")
def third(ahead: Ahead) -> Installation:
    """A third installed host, whose settings scenarios may break and mend."""
    installed: Installation = ahead.record("third")
    return installed


@pytest.fixture(scope="session")
def footprint(ahead: Ahead) -> Footprint:
    """A host installed under a modest account; among its launches are bursts."""
    left: Footprint = ahead.record("footprint")
    return left


@pytest.fixture(scope="session")
def crowd(footprint: Footprint, ahead: Ahead) -> Crowd:
    """A hundred launches and ends on that host, among hundreds of foreign pods."""
    gathered: Crowd = ahead.record("crowd")
    return gathered


@pytest.fixture(scope="session")
def fourth(ahead: Ahead) -> Installation:
    """A fourth installed host, whose operator is changed while sandboxes run."""
    installed: Installation = ahead.record("fourth")
    return installed


@pytest.fixture(scope="session")
def fifth(ahead: Ahead) -> Installation:
    """A fifth installed host, whose operator fails to connect in two ways, and which is deleted in the end."""
    installed: Installation = ahead.record("fifth")
    return installed


@pytest.fixture(scope="session")
def sixth(ahead: Ahead) -> Installation:
    """A sixth installed host, whose operator is cut off from the cluster's API, and then from the platform."""
    installed: Installation = ahead.record("sixth")
    return installed


@pytest.fixture(scope="session")
def seventh(ahead: Ahead) -> Installation:
    """A seventh installed host, whose sandboxes sign in to a cloud, fail in every way, and are walled off."""
    installed: Installation = ahead.record("seventh")
    return installed


@pytest.fixture(scope="session")
def changes(fourth: Installation, ahead: Ahead) -> Changes:
    """The fourth host's operator was evicted, updated, rolled and renewed while two sandboxes ran."""
    record: Changes = ahead.record("changes")
    return record


@pytest.fixture(scope="session")
def site(ahead: Ahead) -> Installation:
    """An installed host, whose bundle is applied anew for one site after the other."""
    installed: Installation = ahead.record("site")
    return installed


@pytest.fixture(scope="session")
def outage(spare: Installation, ahead: Ahead) -> Outage:
    """The spare host's operator was taken away and came back, with two sandboxes running."""
    suffered: Outage = ahead.record("outage")
    return suffered


@pytest.fixture(scope="session")
def retirement(ahead: Ahead) -> Retirement:
    """A third host whose running operator was left with a retired key; it is judged over a minute."""
    retired: Retirement = ahead.record("retirement")
    return retired


@pytest.fixture(scope="session")
def federated(seventh: Installation, ahead: Ahead) -> Federated:
    """A host whose sandboxes sign in to a cloud: refused while it is off, then granted, then revoked."""
    record: Federated = ahead.record("federated")
    return record


@pytest.fixture(scope="session")
def deliveries(spare: Installation, ahead: Ahead) -> Deliveries:
    """Launches that the spare host's operator was sent twice, out of order, or not at all."""
    delivered: Deliveries = ahead.record("deliveries")
    return delivered


@pytest.fixture(scope="session")
def refusals(spare: Installation, ahead: Ahead) -> Refusals:
    """Launches that the spare host's operator must not obey."""
    record: Refusals = ahead.record("refusals")
    return record


@pytest.fixture(scope="session")
def half_open(site: Installation, ahead: Ahead) -> HalfOpen:
    """A host whose connection swallowed everything while the signing keys were replaced."""
    record: HalfOpen = ahead.record("half_open")
    return record
