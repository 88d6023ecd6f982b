"""What a scenario is: a typed function that acts on a host once and gives a frozen record of what was seen. Pure.

`@scenario("outage", INSTALLED)` over a function that takes a `HostUnderTest` and returns an `Outage` is all that there
is to register: whoever asks for the fixture `outage` is given that record, and the scheduler finds a host and a time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, Protocol, TypeVar, get_type_hints

from conformance.environment.run_environment import Environment
from conformance.environment.subject import ClusterStage, HostUnderTest
from conformance.families._shared.installation import Installation

G = TypeVar("G")
"""What a scenario is given."""
R = TypeVar("R")
"""Its record."""


class ScenarioError(ValueError):
    """Scenarios that do not fit each other, or whoever asks for one: a fault of the harness, in a sentence."""


class Kind(StrEnum):
    """What a scenario acts on."""

    STEADY = "the steady host"
    """Shared with everybody, and disturbed by nobody."""
    INSTALLED = "an installed host"
    """Others may have acted on it before; one at a time."""
    OWN = "a host of its own"
    """Registered, and not installed."""
    CLUSTER = "no host"


class Trace(StrEnum):
    """What one scenario leaves on its host, and another cannot bear there: before it or after it."""

    CHANNEL = "the channel's story"
    """Connections that were refused or cut on purpose; some checks read a host's whole journal."""
    SANDBOXES = "sandboxes"
    """That run on."""
    END = "the host's end"
    """Nothing can be done on it any more; `last` says so by itself."""


class AnyScenario(Protocol):
    """A scenario, as whoever finds it a place sees it."""

    @property
    def name(self) -> str:
        """Of its record, and of the record's fixture."""

    @property
    def kind(self) -> Kind:
        """What it acts on."""

    @property
    def of(self) -> str:
        """The scenario whose record it is given; empty where there is none."""

    @property
    def after(self) -> tuple[str, ...]:
        """Those that pass before it on the same host, where a run has them."""

    @property
    def sharing(self) -> "Sharing":
        """How it gets on with others on its host."""

    @property
    def weight(self) -> "Weight":
        """What it asks of the machine."""

    @property
    def record(self) -> object:
        """The type of its record."""

    @property
    def told(self) -> str:
        """What is done, in a line."""

    @property
    def module(self) -> str:
        """The name of the module that it is written in."""

    def at(self, place: "Place", recorded: "Recorded", /) -> object:
        """Carry it out at that place."""


class Recorded(Protocol):
    """Who knows the records of scenarios that have ended."""

    def record(self, asked: "Scenario[G, R]", /) -> R:
        """The record of that one."""

    def ended(self, name: str, /) -> None:
        """Raises what the scenario of that name has raised; nothing where it has given a record."""


@dataclass(frozen=True)
class Place:
    """Where a lane of scenarios passes, and what has been seen there."""

    stage: ClusterStage
    host: HostUnderTest
    installation: Installation | None = None
    """The host's beginning, where it was installed for the lane."""


@dataclass(frozen=True)
class Beside:
    """A host, and the stage with the steady one beside it."""

    stage: ClusterStage
    host: HostUnderTest


@dataclass(frozen=True)
class Need(Generic[G]):
    """What a scenario acts on, and how that is taken from its place."""

    kind: Kind
    given: Callable[[Place, Recorded], G] = field(repr=False)
    of: str = ""
    """Another scenario whose record is wanted: it passes before, on the same host."""


@dataclass(frozen=True)
class Sharing:
    """How a scenario gets on with others on an installed host."""

    first: bool = False
    """Nobody may have acted on the host before."""
    last: bool = False
    """Nobody can act on it afterwards."""
    disturbs: frozenset[Trace] = frozenset()
    undisturbed: frozenset[Trace] = frozenset()
    """What nobody else may leave on this host."""

    @property
    def leaves(self) -> frozenset[Trace]:
        """All that it leaves."""
        return self.disturbs | {Trace.END} if self.last else self.disturbs


@dataclass(frozen=True)
class Weight:
    """What a scenario asks of the machine and of the run's length."""

    room: float = 1.0
    """How many ordinary scenarios it is as good as, for the processors."""
    judged_for: float = 0.0
    """Seconds for which its checks look on after it: it had better not come late."""


MOSTLY_WAITS = 0.5
"""Room of a scenario that is a wait for what operators do by their own clocks: back-off, check-ins, a token's end."""


@dataclass(frozen=True)
class Scenario(Generic[G, R]):
    """One scenario: still the function that it decorates, and what the scheduler has to know of it."""

    name: str
    need: Need[G]
    run: Callable[[G], R] = field(repr=False)
    record: object = field(repr=False)
    """The type of its record, as its function has it."""
    after: tuple[str, ...] = ()
    sharing: Sharing = Sharing()
    weight: Weight = Weight()

    def __call__(self, given: G) -> R:
        """Carry it out."""
        return self.run(given)

    def at(self, place: Place, recorded: Recorded, /) -> R:
        """Carry it out at that place."""
        return self.run(self.need.given(place, recorded))

    @property
    def kind(self) -> Kind:
        """What it acts on."""
        return self.need.kind

    @property
    def of(self) -> str:
        """The scenario whose record it is given; empty where there is none."""
        return self.need.of

    @property
    def told(self) -> str:
        """What is done, in a line: the beginning of its function's docstring."""
        return (self.run.__doc__ or self.name).strip().partition("\n")[0]

    @property
    def module(self) -> str:
        """The name of the module that it is written in."""
        return self.run.__module__


def scenario(
    name: str,
    need: Need[G],
    *,
    after: tuple[str, ...] = (),
    sharing: Sharing = Sharing(),
    weight: Weight = Weight(),
) -> Callable[[Callable[[G], R]], Scenario[G, R]]:
    """Make a scenario of a function; its record is asked for by the fixture `name`.

    Args:
        name: Of the record and its fixture.
        need: What it acts on: `STEADY`, `INSTALLED`, `OWN` and so on, or `record_of` another scenario.
        after: Names of those that must have passed on the same host before, where a run has them.
        sharing: How it gets on with others on its host.
        weight: What it asks of the machine.

    Raises:
        ScenarioError: The function does not say what it returns.
    """

    def decorated(function: Callable[[G], R]) -> Scenario[G, R]:
        hints = get_type_hints(function)
        if "return" not in hints:
            raise ScenarioError(f"the scenario {name} does not say what its record is: annotate what it returns")
        return Scenario(name, need, function, hints["return"], after, sharing, weight)

    return decorated


def record_of(earlier: Scenario[G, R]) -> Need[R]:
    """The record of another scenario, which then passes before, on the same host."""
    return Need(earlier.need.kind, lambda _, recorded: recorded.record(earlier), earlier.name)


def host_of(name: str, kind: Kind) -> Need[HostUnderTest]:
    """The host on which another scenario has passed, of whatever family; `record_of` gives its record, too."""

    def given(place: Place, recorded: Recorded) -> HostUnderTest:
        recorded.ended(name)
        return place.host

    return Need(kind, given, name)


def installation_of(place: Place) -> Installation:
    """The beginning of a lane's host.

    Raises:
        ScenarioError: It was not installed for the lane.
    """
    if place.installation is None:
        raise ScenarioError(f"{place.host.name} was not installed for this lane, so it has no installation to look at")
    return place.installation


STEADY: Need[HostUnderTest] = Need(Kind.STEADY, lambda place, _: place.host)
"""The steady host, registered; others look at it meanwhile."""

INSTALLED: Need[HostUnderTest] = Need(Kind.INSTALLED, lambda place, _: place.host)
"""Any installed host, left connected by whoever was there before."""

INSTALLATION: Need[Installation] = Need(Kind.INSTALLED, lambda place, _: installation_of(place))
"""The same, with its beginning."""

BESIDE_STEADY: Need[Beside] = Need(Kind.INSTALLED, lambda place, _: Beside(place.stage, place.host))
"""The same, and the steady host."""

OWN: Need[HostUnderTest] = Need(Kind.OWN, lambda place, _: place.host)
"""A host of its own, registered and not installed."""

OWN_BESIDE_STEADY: Need[Beside] = Need(Kind.OWN, lambda place, _: Beside(place.stage, place.host))
"""The same, and the steady host."""

CLUSTER: Need[Environment] = Need(Kind.CLUSTER, lambda place, _: place.stage.environment)
"""The run's surroundings, and no host."""
