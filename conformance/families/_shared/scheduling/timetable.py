"""When each scenario of a set of lanes is expected to begin, with so much room for scenarios at once. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.families._shared.scheduling.host_lanes import INSTALL, Lane


@dataclass(frozen=True)
class Entry:
    """One scenario in one lane."""

    lane: Lane
    name: str
    begins: float
    seconds: float


@dataclass
class _Course:
    """A lane, as far as it has come."""

    lane: Lane
    free: float = 0.0
    done: int = 0


def timetable(lanes: Sequence[Lane], room: int) -> tuple[Entry, ...]:
    """Every scenario in the order in which they begin; where room is short, whose lane has most left goes first.

    As in the room itself: whoever is first in that line and too heavy yet keeps the others waiting.
    """
    waiting = [_Course(lane) for lane in lanes]
    under_way: list[tuple[float, int]] = []
    entries: list[Entry] = []
    now = 0.0
    while waiting:
        under_way = [(end, weight) for end, weight in under_way if end > now]
        asking = [one for one in waiting if one.free <= now]
        one = max(asking, key=lambda each: each.lane.remaining(each.done), default=None)
        if one is None or not _fits(one, under_way, room):
            now = min(end for end in (*(one.free for one in waiting), *(end for end, _ in under_way)) if end > now)
            continue
        begun = _begun(one, now)
        entries += begun
        one.free = begun[-1].begins + begun[-1].seconds
        under_way.append((one.free, _weight(one, room)))
        one.done += 1
        waiting = [each for each in waiting if each.done < len(each.lane.scenarios)]
    return tuple(sorted(entries, key=lambda entry: entry.begins))


def _begun(one: _Course, now: float) -> list[Entry]:
    """The next scenario of a lane; before the first the installation of its host, if it has one."""
    lane, entries = one.lane, []
    if one.done == 0 and lane.install:
        entries.append(Entry(lane, INSTALL, now, lane.install))
        now += lane.install
    return [*entries, Entry(lane, lane.scenarios[one.done].name, now, lane.seconds[one.done])]


def _fits(one: _Course, under_way: Sequence[tuple[float, int]], room: int) -> bool:
    return sum(weight for _, weight in under_way) + _weight(one, room) <= room


def _weight(one: _Course, room: int) -> int:
    """Whoever is heavier than there is room for passes alone."""
    return min(one.lane.scenarios[one.done].weight.room, room)
