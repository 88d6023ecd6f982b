"""When each scenario of a set of lanes is expected to begin, with so much room for scenarios at once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.families._shared.scheduling.host_lanes import INSTALL, INSTALL_ROOM, Lane


@dataclass(frozen=True)
class Entry:
    """One scenario in one lane."""

    lane: Lane
    name: str
    begins: float
    seconds: float


@dataclass(frozen=True)
class _Step:
    """A scenario, or the installation of a lane's host before all of them, which is ordinary work."""

    name: str
    seconds: float
    room: float
    left: float
    """Expected seconds of the lane, this step's among them."""


@dataclass
class _Course:
    """A lane, as far as it has come."""

    lane: Lane
    steps: tuple[_Step, ...]
    free: float = 0.0
    done: int = 0

    @property
    def next(self) -> _Step:
        """What it has to do now."""
        return self.steps[self.done]


def timetable(lanes: Sequence[Lane], room: float) -> tuple[Entry, ...]:
    """Every scenario in the order in which they begin; where room is short, whose lane has most left goes first.

    As in the room itself: whoever is first in that line and too heavy yet keeps the others waiting.
    """
    waiting = [_Course(lane, _steps(lane, room)) for lane in lanes]
    under_way: list[tuple[float, float]] = []
    entries: list[Entry] = []
    now = 0.0
    while waiting:
        under_way = [(end, taken) for end, taken in under_way if end > now]
        asking = [one for one in waiting if one.free <= now]
        one = max(asking, key=lambda each: each.next.left, default=None)
        if one is None or sum(taken for _, taken in under_way) + one.next.room > room:
            now = min(end for end in (*(one.free for one in waiting), *(end for end, _ in under_way)) if end > now)
            continue
        step = one.next
        entries.append(Entry(one.lane, step.name, now, step.seconds))
        one.free = now + step.seconds
        under_way.append((one.free, step.room))
        one.done += 1
        waiting = [each for each in waiting if each.done < len(each.steps)]
    return tuple(sorted(entries, key=lambda entry: entry.begins))


def _steps(lane: Lane, room: float) -> tuple[_Step, ...]:
    """Whoever is heavier than there is room for passes alone."""
    scenarios = tuple(
        _Step(each.name, lane.seconds[number], min(each.weight.room, room), lane.remaining(number))
        for number, each in enumerate(lane.scenarios)
    )
    return (
        (_Step(INSTALL, lane.install, min(INSTALL_ROOM, room), lane.remaining(0)), *scenarios)
        if lane.install
        else scenarios
    )
