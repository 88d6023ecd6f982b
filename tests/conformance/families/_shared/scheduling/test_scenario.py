"""A scenario is a typed function that says what it needs."""

from dataclasses import dataclass
from typing import Any, cast

import pytest

from conformance.environment.subject import ClusterStage, HostUnderTest
from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduling import scenario as scenarios
from conformance.families._shared.scheduling.scenario import (
    Kind,
    Place,
    ScenarioError,
    Sharing,
    Trace,
    host_of,
    record_of,
    scenario,
)

HOST = HostUnderTest(cast("Any", None), "h", "byohost-h", cast("Any", None))
INSTALLED = Installation(HOST, *cast("Any", [None] * 6))


@dataclass(frozen=True)
class Stage:
    """A stage of two things."""

    environment: str = "everything"


STAGE = cast("ClusterStage", Stage())
PLACE = Place(STAGE, HOST, INSTALLED)


class Ended:
    """Records of scenarios that have ended, by name."""

    def __init__(self, **records: Any) -> None:
        self._records = records

    def record(self, asked: Any, /) -> Any:
        """As it was given."""
        return self._records[asked.name]

    def ended(self, name: str, /) -> None:
        """Raises for one that has none."""
        if name not in self._records:
            raise LookupError(name)


@scenario("outage", scenarios.INSTALLED, after=("earlier",))
def stop(host: HostUnderTest) -> dict[str, int]:
    """Stop it.

    And more.
    """
    return {host.name: 1}


@scenario("sum", record_of(stop), sharing=Sharing(last=True, disturbs=frozenset({Trace.SANDBOXES})))
def add(found: dict[str, int]) -> int:
    """Add it up."""
    return sum(found.values())


def test_it_is_still_the_function_and_knows_its_record() -> None:
    """Its type as it is annotated, and what is done from its docstring."""
    assert stop(HOST) == {"h": 1}
    assert (stop.name, stop.record, stop.kind, stop.of, stop.after) == (
        "outage",
        dict[str, int],
        Kind.INSTALLED,
        "",
        ("earlier",),
    )
    assert stop.told == "Stop it."
    assert scenario("mute", scenarios.STEADY)(lambda_without_words).told == "mute"


def lambda_without_words(_: HostUnderTest) -> None:
    return None


def test_it_is_given_what_it_needs_of_its_place() -> None:
    """A host, its beginning, the steady one beside it, the surroundings."""
    nobody = Ended()
    for need in (scenarios.STEADY, scenarios.INSTALLED, scenarios.OWN):
        assert need.given(PLACE, nobody) is HOST
    for beside in (scenarios.BESIDE_STEADY, scenarios.OWN_BESIDE_STEADY):
        given = beside.given(PLACE, nobody)
        assert (given.stage, given.host) == (STAGE, HOST)
    assert scenarios.INSTALLATION.given(PLACE, nobody) is INSTALLED
    assert cast("str", scenarios.CLUSTER.given(PLACE, nobody)) == "everything"
    with pytest.raises(ScenarioError, match="h was not installed for this lane"):
        scenarios.INSTALLATION.given(Place(STAGE, HOST), nobody)


def test_it_may_build_on_another() -> None:
    """On its record, or on its host alone; what that one raised is raised."""
    assert (add.kind, add.of, add.at(PLACE, Ended(outage={"h": 3}))) == (Kind.INSTALLED, "outage", 3)
    assert add.sharing.leaves == {Trace.SANDBOXES, Trace.END}
    assert stop.sharing.leaves == frozenset()
    need = host_of("outage", Kind.OWN)
    assert (need.kind, need.of, need.given(PLACE, Ended(outage=0))) == (Kind.OWN, "outage", HOST)
    with pytest.raises(LookupError):
        need.given(PLACE, Ended())


def test_one_that_does_not_say_what_it_gives_is_refused() -> None:
    """Nobody could be told what to ask for."""

    def untold(host: HostUnderTest):  # type: ignore[no-untyped-def] # noqa: ANN202 - that is the fault
        pass

    with pytest.raises(ScenarioError, match="the scenario odd does not say what its record is"):
        scenario("odd", scenarios.STEADY)(untold)
