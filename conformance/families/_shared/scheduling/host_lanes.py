"""Finds lanes: which scenarios pass on which host, in what order, and when. Pure.

Scenarios that must follow each other are one group. Groups are given to hosts longest first, each to the host that is
free soonest and bears it, so that lanes come to about one length and a new scenario finds its place by itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter

from conformance.environment.pace import Pace
from conformance.families._shared.scheduling.scenario import AnyScenario, Kind, ScenarioError, Trace

HOSTS = Pace.hosts
"""Installed hosts at most: a node of two processors has room for few operators."""

STEADY_LANES = 3
"""So much passes on the steady host at once, beside the checks that look at it."""

INSTALL = "install"
"""Under this name the seconds of an installation are recorded."""

INSTALL_ROOM = 1.0
"""Room that an installation takes: an operator's containers start, as in an ordinary scenario."""

USUAL = 25.0
"""Seconds of a scenario that has never been recorded."""

Seconds = Mapping[str, float]
"""Recorded, by a scenario's name."""


@dataclass(frozen=True)
class Lane:
    """What follows each other on one host; the first scenario gives the host its name."""

    kind: Kind
    scenarios: tuple[AnyScenario, ...]
    seconds: tuple[float, ...]
    """Expected, of each."""
    install: float = 0.0
    """Expected, until its host is installed."""

    @property
    def name(self) -> str:
        """As it stands in the host's name: in letters, digits and hyphens."""
        return self.scenarios[0].name.replace("_", "-")

    @property
    def makes_host(self) -> bool:
        """Whether a host is made for it."""
        return self.kind in {Kind.INSTALLED, Kind.OWN}

    def remaining(self, done: int) -> float:
        """Expected seconds from the scenario of that number on."""
        return sum(self.seconds[done:])


@dataclass(frozen=True)
class _Group:
    """Scenarios that follow each other on one host, in order."""

    scenarios: tuple[AnyScenario, ...]
    seconds: tuple[float, ...]

    @property
    def length(self) -> float:
        """Expected seconds, with those for which its checks look on."""
        return sum(self.seconds) + max(each.weight.judged_for for each in self.scenarios)

    @property
    def first(self) -> bool:
        """Whether nobody may have acted on its host before."""
        return any(each.sharing.first for each in self.scenarios)

    @property
    def last(self) -> bool:
        """Whether nobody can act on its host afterwards."""
        return any(each.sharing.last for each in self.scenarios)

    @property
    def leaves(self) -> frozenset[Trace]:
        """What it leaves on its host."""
        return frozenset(trace for each in self.scenarios for trace in each.sharing.leaves)

    @property
    def undisturbed(self) -> frozenset[Trace]:
        """What nobody else may leave there."""
        return frozenset(trace for each in self.scenarios for trace in each.sharing.undisturbed)

    @property
    def particular(self) -> bool:
        """Whether not every host will do."""
        return self.first or bool(self.undisturbed)

    def bears(self, other: "_Group") -> bool:
        """Whether both can pass on one host."""
        alone = (self.first and other.first) or (self.last and other.last)
        return not alone and not (self.leaves & other.undisturbed or other.leaves & self.undisturbed)


def checked(scenarios: Iterable[AnyScenario]) -> Mapping[str, AnyScenario]:
    """Those, by name.

    Raises:
        ScenarioError: two have one name, one comes after nobody that there is, or after itself, or after one that acts
            on something else.
    """
    known: dict[str, AnyScenario] = {}
    for each in scenarios:
        if known.setdefault(each.name, each) is not each:
            raise ScenarioError(f"two scenarios are called {each.name}: give one of them another name")
    for each in known.values():
        for name in _before(each):
            if name not in known:
                raise ScenarioError(
                    f"the scenario {each.name} comes after {name}, which there is not{nearest(name, known)}"
                )
            why = _why_not_after(each, known[name])
            if why:
                raise ScenarioError(f"the scenario {each.name} comes after {name} on one host, but {why}")
    _in_order(known, known, {})
    return known


def nearest(name: str, known: Collection[str]) -> str:
    """The words that propose what may have been meant; none where nothing is near."""
    found = get_close_matches(name, sorted(known), 1)
    return f"; is {found[0]} meant?" if found else ""


def wanted(names: Collection[str], known: Mapping[str, AnyScenario]) -> frozenset[str]:
    """The scenarios among these names, and those whose records they are given."""
    found: set[str] = set()
    left = [name for name in names if name in known]
    while left:
        name = left.pop()
        found.add(name)
        left += [known[name].of] if known[name].of else []
    return frozenset(found)


def find(
    names: Collection[str], known: Mapping[str, AnyScenario], seconds: Seconds, hosts: int = HOSTS
) -> tuple[Lane, ...]:
    """The lanes of these scenarios, the longest first.

    Raises:
        ScenarioError: so many hosts are not enough for scenarios that do not bear each other.
    """
    groups = _groups({name: known[name] for name in names}, seconds)
    install = seconds.get(INSTALL, USUAL)
    found = [
        _lane(kind, [group]) for kind in (Kind.OWN, Kind.CLUSTER) for group in groups if group.scenarios[0].kind is kind
    ]
    for kind, most, before in ((Kind.INSTALLED, hosts, install), (Kind.STEADY, STEADY_LANES, 0.0)):
        mine = [group for group in groups if group.scenarios[0].kind is kind]
        found += [_lane(kind, packed, before) for packed in _packed(mine, most)]
    return tuple(sorted(found, key=lambda lane: (-lane.install - lane.remaining(0), lane.name)))


def _before(each: AnyScenario) -> tuple[str, ...]:
    return (each.of, *each.after) if each.of else each.after


def _why_not_after(each: AnyScenario, other: AnyScenario) -> str:
    """Why that cannot be; empty where it can."""
    if other.kind is not each.kind:
        return f"{each.name} acts on {each.kind}, {other.name} on {other.kind}"
    if other.sharing.last:
        return f"nobody can act on that host after {other.name}"
    if each.sharing.first and not other.sharing.first:
        return f"{each.name} must be the first there"
    return ""


def _in_order(names: Collection[str], known: Mapping[str, AnyScenario], seconds: Seconds) -> list[str]:
    """Each after those that come before it; else the longest first; at the end who must be last."""
    graph = {name: [other for other in _before(known[name]) if other in names] for name in sorted(names)}
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        raise ScenarioError(
            f"these scenarios come after each other in a circle: {' after '.join(error.args[1])}"
        ) from None
    found: list[str] = []
    while sorter.is_active():
        ready = sorted(
            sorter.get_ready(), key=lambda name: (not known[name].sharing.first, -_seconds(known[name], seconds))
        )
        found += ready
        sorter.done(*ready)
    return sorted(found, key=lambda name: known[name].sharing.last)


def _seconds(each: AnyScenario, seconds: Seconds) -> float:
    return seconds.get(each.name, USUAL)


def _groups(chosen: Mapping[str, AnyScenario], seconds: Seconds) -> list[_Group]:
    """Those that are tied to each other, each in order; the longest group first."""
    tied: dict[str, set[str]] = {name: {name} for name in chosen}
    for name, each in chosen.items():
        for other in _before(each):
            if other in chosen and tied[other] is not tied[name]:
                tied[name] |= tied[other]
                for one in tied[other]:
                    tied[one] = tied[name]
    found = []
    for names in {id(each): each for each in tied.values()}.values():
        ordered = [chosen[name] for name in _in_order(names, chosen, seconds)]
        found.append(_Group(tuple(ordered), tuple(_seconds(each, seconds) for each in ordered)))
    return sorted(found, key=lambda group: (-group.length, group.scenarios[0].name))


def _packed(groups: Sequence[_Group], most: int) -> list[list[_Group]]:
    """The groups on no more than so many hosts, so that the longest of them is as short as this finds it.

    Those that want a host left undisturbed are tried apart and together: apart they are done soonest, and where hosts
    are few, all that disturbs then follows each other on the one that is left.

    Raises:
        ScenarioError: so many are not enough.
    """
    found, refusals = list[list[list[_Group]]](), list[ScenarioError]()
    for together in (False, True):
        try:
            found.append(_levelled(_placed(groups, most, together=together)))
        except ScenarioError as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[0]
    return min(found, key=lambda packed: max(map(_length, packed), default=0.0))


def _placed(groups: Sequence[_Group], most: int, *, together: bool) -> list[list[_Group]]:
    """Each where the least is to be done and all bear it; `together`: where others want what it wants, if they are.

    Raises:
        ScenarioError: one fits nowhere.
    """
    packed: list[list[_Group]] = []
    for group in _in_turn(groups):
        fitting = [each for each in packed if all(group.bears(other) for other in each)]
        alike = [each for each in fitting if together and any(group.undisturbed & other.undisturbed for other in each)]
        if len(packed) < most and not alike:
            packed.append([group])
        elif fitting:
            min(alike or fitting, key=_length).append(group)
        else:
            names = ", ".join(each.name for each in group.scenarios)
            raise ScenarioError(
                f"none of {most} hosts is left for {names}: each has something on it that they do not bear"
            )
    return packed


def _levelled(packed: list[list[_Group]]) -> list[list[_Group]]:
    """The same, after whatever of the longest goes to a shorter one that bears it, as long as that makes it shorter."""
    while True:
        longest = max(packed, key=_length, default=[])
        moves = [
            (max(_length(longest) - group.length, _length(each) + group.length), number, at)
            for number, group in enumerate(longest)
            for at, each in enumerate(packed)
            if each is not longest and all(group.bears(other) for other in each)
        ]
        length, number, at = min(moves, default=(0.0, 0, 0))
        if not moves or length >= _length(longest):
            return packed
        packed[at].append(longest.pop(number))


def _length(groups: Sequence[_Group]) -> float:
    return sum(each.length for each in groups)


def _in_turn(groups: Sequence[_Group]) -> list[_Group]:
    """Who ends a host, then whoever not every host will do for, then whoever disturbs those; the others go anywhere."""
    kept = frozenset(trace for each in groups for trace in each.undisturbed)
    return sorted(groups, key=lambda each: (not each.last, not each.particular, not each.leaves & kept))


def _lane(kind: Kind, groups: Sequence[_Group], install: float = 0.0) -> Lane:
    """Who must be first, then the longest, then who must be last."""
    ordered = sorted(groups, key=lambda group: (not group.first, group.last, -group.length))
    scenarios = tuple(each for group in ordered for each in group.scenarios)
    return Lane(kind, scenarios, tuple(second for group in ordered for second in group.seconds), install)
