"""Where lanes pass."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest

from conformance.environment.subject import ClusterStage, HostUnderTest
from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduling import lane_hosts
from conformance.families._shared.scheduling.host_lanes import Lane
from conformance.families._shared.scheduling.scenario import Kind, Need, Place, Scenario


@dataclass
class Host:
    """A host that is asked a few things."""

    name: str
    asked: list[str] = field(default_factory=list)

    def registered(self) -> None:
        """Noted."""
        self.asked.append("registered")

    def record(self) -> Any:
        """Connected."""
        self.asked.append("record")
        return SimpleNamespace(connection="connected")

    @property
    def environment(self) -> Any:
        """Its platform, which shows one sandbox that has yet to end when it is asked first."""
        return SimpleNamespace(control=SimpleNamespace(sandboxes=self._sandboxes))

    def _sandboxes(self, name: str) -> list[Any]:
        assert name == self.name
        self.asked.append("sandboxes")
        return [SimpleNamespace(state="terminating" if self.asked.count("sandboxes") == 1 else "finished")]


def lane(kind: Kind) -> Lane:
    """Of one scenario."""
    return Lane(kind, (Scenario("lost_label", Need(kind, lambda *_: None), lambda _: None, None),), (1.0,))


@pytest.fixture
def steady() -> Host:
    """The steady host."""
    return Host("steady")


@pytest.fixture
def places(steady: Host, monkeypatch: pytest.MonkeyPatch) -> lane_hosts.Ground:
    """Hosts are made by name, and installed on paper."""
    beginning = Installation(*cast("Any", [None] * 7))
    monkeypatch.setattr(lane_hosts, "install", lambda _: beginning)
    stage = cast("ClusterStage", SimpleNamespace(host=steady))
    return lane_hosts.Ground(stage, cast("Any", lambda name, *, installed: Host(name if installed else "idle")))


@pytest.mark.parametrize(
    ("kind", "name", "installed"),
    [
        (Kind.INSTALLED, "lost-label", True),
        (Kind.OWN, "lost-label", False),
        (Kind.STEADY, "steady", False),
        (Kind.CLUSTER, "steady", False),
    ],
)
def test_a_lane_has_the_host_that_it_needs(
    places: lane_hosts.Ground, kind: Kind, name: str, *, installed: bool
) -> None:
    """Named after what befalls it, installed for it if it is to be."""
    place = places.place(lane(kind))
    assert (place.host.name, place.installation is not None) == (name, installed)


def test_no_lane_begins_before_the_steady_host_is_registered(places: lane_hosts.Ground, steady: Host) -> None:
    """What that raises is everybody's."""
    places.ready()
    assert steady.asked == ["registered"]


def test_an_installed_host_is_left_connected_and_at_rest(places: lane_hosts.Ground, steady: Host) -> None:
    """Nobody settles the steady one, which nobody disturbs."""
    places.settle(places.place(lane(Kind.STEADY)))
    assert steady.asked == []
    made = Host("made")
    beginning = Installation(*cast("Any", [None] * 7))
    places.settle(Place(places.stage, cast("HostUnderTest", made), beginning))
    assert made.asked == ["record", "sandboxes", "sandboxes"]
