"""Lanes of scenarios that run beside the checks."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import cast

import pytest

from conformance.environment.subject import ClusterStage, HostUnderTest
from conformance.families._shared.scheduling.host_lanes import INSTALL, Lane
from conformance.families._shared.scheduling.scenario import Kind, Need, Place, Scenario
from conformance.families._shared.scheduling.scheduler import Scheduler
from conformance.observe.exceptions import CouldNotRun

NOWHERE = Place(cast("ClusterStage", None), cast("HostUnderTest", None))
ANYWHERE: Need[Place] = Need(Kind.INSTALLED, lambda place, _: place)


def scenario(name: str, act: Callable[[], object]) -> Scenario[Place, object]:
    """One that does that."""
    return Scenario(name, ANYWHERE, lambda _: act(), object)


def lane(*scenarios: Scenario[Place, object]) -> Lane:
    """One of these, of a second each."""
    return Lane(Kind.INSTALLED, scenarios, (1.0,) * len(scenarios), 1.0)


@dataclass
class Places:
    """Places are made as they are wanted, unless something is in the way."""

    made: list[str] = field(default_factory=list)
    settled: int = 0
    unready: Exception | None = None
    unmade: Exception | None = None
    short: Exception | None = None

    def ready(self) -> None:
        """Or not."""
        if self.unready:
            raise self.unready

    def place(self, lane: Lane) -> Place:
        """Noted."""
        if self.unmade:
            raise self.unmade
        self.made.append(lane.name)
        return NOWHERE

    def settle(self, place: Place) -> None:
        """Counted."""
        assert place is NOWHERE
        self.settled += 1

    def roomy(self, place: Place, since: float) -> None:
        """Or not."""
        assert place is NOWHERE
        assert since > 0
        if self.short:
            raise self.short


def test_a_lane_passes_in_order_on_one_host_and_what_one_raises_is_raised_there() -> None:
    """The next one passes all the same; seconds are kept of what has given a record."""
    first = scenario("first", lambda: 1)
    second, third = scenario("second", lambda: 1 / 0), scenario("third", lambda: 3)
    begun, places = Scheduler([lane(first, second, third)], 2), Places()
    begun.begin(places)
    assert begun.record(first) == 1
    with pytest.raises(ZeroDivisionError):
        begun.record(second)
    assert begun.record(third) == 3
    begun.close()
    assert (places.made, places.settled) == (["first"], 2)
    assert begun.seconds.keys() == {INSTALL, "first", "third"}


@pytest.mark.parametrize("places", [Places(unready=OSError("away")), Places(unmade=OSError("away"))])
def test_what_keeps_a_lane_from_beginning_is_raised_for_each_of_its_records(places: Places) -> None:
    """And nowhere else: to begin raises nothing."""
    one, other = scenario("one", lambda: 1), scenario("other", lambda: 2)
    begun = Scheduler([lane(one, other)], 1)
    begun.begin(places)
    for each in (one, other):
        with pytest.raises(OSError, match="away"):
            begun.record(each)
    begun.close()


def test_a_record_is_given_to_the_next_scenario_and_by_name() -> None:
    """What the earlier one raised, whoever builds on it raises."""
    one, broken = scenario("one", lambda: 20), scenario("broken", lambda: 1 / 0)
    double: Scenario[object, object] = Scenario(
        "double", Need(Kind.INSTALLED, lambda _, recorded: recorded.record(one), "one"), lambda found: [found], object
    )
    begun = Scheduler([Lane(Kind.INSTALLED, (one, broken, double), (1.0, 1.0, 1.0))], 1)
    begun.begin(Places())
    assert begun.record(double) == [20]
    named: list[int] = begun.record("double")
    assert named == [20]
    begun.ended("one")
    with pytest.raises(ZeroDivisionError):
        begun.ended("broken")
    begun.close()


def test_whoever_asks_for_what_has_ended_is_ready_first() -> None:
    """Names that are no scenario's hold nobody back; where all are held back, the next end is waited for."""
    held = threading.Event()
    begun = Scheduler([lane(scenario("quick", lambda: 1)), lane(scenario("slow", lambda: held.wait(30)))], 2)
    begun.begin(Places())
    assert begun.first_ready([["slow"], ["quick", "a fixture"]]) == 1
    threading.Timer(0.05, held.set).start()
    assert begun.first_ready([["quick", "slow"]]) == 0
    assert held.is_set()
    begun.close()


def test_what_has_not_begun_when_a_session_is_closed_never_does() -> None:
    """What runs is seen to its end by its own bounds."""
    held, begins = threading.Event(), threading.Event()

    def slow() -> int:
        begins.set()
        held.wait(30)
        return 1

    first, second = scenario("first", slow), scenario("second", lambda: 2)
    begun = Scheduler([lane(first, second)], 1)
    begun.begin(Places())
    begins.wait(30)
    begun.close()
    held.set()
    assert begun.record(first) == 1
    with pytest.raises(CancelledError):
        begun.record(second)


def _red() -> object:
    raise AssertionError("red")


@pytest.mark.parametrize("act", [lambda: 1, _red])
def test_what_met_a_shortage_gives_no_record(act: Callable[[], object]) -> None:
    """Green or red: the cluster had no room for it, and the one after it says so too."""
    short = CouldNotRun("the cluster had no room")
    lanes = Scheduler([lane(scenario("one", act), scenario("other", lambda: 2))], 1)
    lanes.begin(Places(short=short))
    for name in ("one", "other"):
        with pytest.raises(CouldNotRun, match="no room"):
            lanes.ended(name)
    assert lanes.seconds.keys() == {INSTALL}
    lanes.close()
