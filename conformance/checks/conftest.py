"""What every area stands on: the world, the steady host, one sandbox, and the scenarios of more than one area.

Each scenario runs once per session, beside the checks, if a selected check asks for its record.
"""

import contextlib
from collections.abc import Callable, Iterator

import pytest

from conformance.scenario import mishaps
from conformance.scenario.ahead import Ahead
from conformance.scenario.broken_role import break_role
from conformance.scenario.cancelled import cancel_at_every_stage
from conformance.scenario.changes import Changes, change
from conformance.scenario.commanded import command
from conformance.scenario.crowd import Crowd, gather
from conformance.scenario.deletion import delete
from conformance.scenario.deliveries import Deliveries, deliver
from conformance.scenario.exercised import exercise
from conformance.scenario.failures import fail
from conformance.scenario.federated import Federated, federate
from conformance.scenario.footprint import Footprint, leave, uninstall
from conformance.scenario.half_open import HalfOpen
from conformance.scenario.hardened import Hardened, look
from conformance.scenario.installation import Installation, install
from conformance.scenario.launched import Launched, launch
from conformance.scenario.lost_label import lose_label
from conformance.scenario.matrix import walk
from conformance.scenario.misfits import launch_misfits
from conformance.scenario.outage import Outage, suffer
from conformance.scenario.refused import Refusals, refuse
from conformance.scenario.retirement import Retirement, retire
from conformance.scenario.roll import roll
from conformance.scenario.severed import sever
from conformance.scenario.sites import distrust, spell
from conformance.scenario.successors import succeed
from conformance.scenario.updated import update
from conformance.scenario.vanished import lose_pod
from conformance.scenario.walled import wall_off
from conformance.stage import Stage
from conformance.subject import Ground, HostUnderTest, SandboxUnderTest
from conformance.turns import BESIDE, asked_for
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
def ahead(request: pytest.FixtureRequest, ground: Ground, host: HostUnderTest, new_host: NewHost) -> Iterator[Ahead]:
    """The scenarios that selected checks ask for, begun together; those of one host follow each other."""
    begun = Ahead(asked_for(request.session.items))
    request.config.stash[BESIDE] = begun
    begun.begin("retired", "retirement", lambda: retire(install(new_host("retired"))))
    begun.begin("commanded", "commanded", lambda: command(new_host("commanded")))
    begun.begin("steady", "misfits", lambda: launch_misfits(host))
    begun.begin("steady", "cancelled", lambda: cancel_at_every_stage(host))
    begun.begin("steady", "exercised", lambda: exercise(host))
    begun.begin("spare", "spare", lambda: install(new_host("spare")))
    begun.begin("spare", "outage", lambda: suffer(begun.record("spare").host))
    begun.begin("spare", "deliveries", lambda: deliver(begun.record("spare").host))
    begun.begin("spare", "refusals", lambda: refuse(begun.record("spare").host))
    begun.begin("spare", "rolled", lambda: roll(begun.record("spare").host))
    begun.begin("third", "third", lambda: install(new_host("third")))
    begun.begin("third", "broken", lambda: break_role(begun.record("third").host))
    begun.begin("third", "lost_label", lambda: lose_label(begun.record("third").host))
    begun.begin("footprint", "footprint", lambda: leave(ground, new_host("footprint")))
    begun.begin("footprint", "crowd", lambda: gather(begun.record("footprint").host))
    begun.begin("footprint", "uninstalled", lambda: uninstall(begun.record("footprint")))
    begun.begin("successors", "successors", lambda: succeed(host))
    begun.begin("successors", "matrix", lambda: walk(host))  # a thousand questions, once the node has gone quiet
    begun.begin("fourth", "fourth", lambda: install(new_host("fourth")))
    begun.begin("fourth", "changes", lambda: change(begun.record("fourth").host))
    begun.begin("fourth", "vanished", lambda: lose_pod(begun.record("fourth").host))
    begun.begin("fifth", "fifth", lambda: install(new_host("fifth")))
    begun.begin("seventh", "seventh", lambda: install(new_host("seventh")))
    begun.begin("seventh", "federated", lambda: federate(begun.record("seventh").host, host))
    begun.begin("seventh", "failures", lambda: fail(begun.record("seventh").host))
    begun.begin("seventh", "walled", lambda: wall_off(begun.record("seventh").host))
    begun.begin("sixth", "sixth", lambda: install(new_host("sixth")))
    begun.begin("sixth", "severed", lambda: sever(begun.record("sixth").host))
    mishaps.begin(begun, host.world)
    begun.begin("third", "updated", lambda: update(begun.record("third").host))
    begun.begin("fifth", "deletion", lambda: delete(begun.record("fifth").host))
    begun.begin("sites", "site", lambda: new_host("sites"))
    begun.begin("sites", "spelt", lambda: spell(begun.record("site")))
    begun.begin("sites", "distrusted", lambda: distrust(begun.record("site")))
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
    """A seventh installed host, whose sandboxes sign in to a cloud, fail in every way, and outlive their token."""
    installed: Installation = ahead.record("seventh")
    return installed


@pytest.fixture(scope="session")
def changes(fourth: Installation, ahead: Ahead) -> Changes:
    """The fourth host's operator was evicted, updated, rolled and renewed while two sandboxes ran."""
    record: Changes = ahead.record("changes")
    return record


@pytest.fixture(scope="session")
def site(ahead: Ahead) -> HostUnderTest:
    """A host, registered, whose bundle is applied for one site after the other."""
    host: HostUnderTest = ahead.record("site")
    return host


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
def half_open(third: Installation, ahead: Ahead) -> HalfOpen:
    """A host whose connection swallowed everything while the signing keys were replaced."""
    record: HalfOpen = ahead.record("half_open")
    return record
