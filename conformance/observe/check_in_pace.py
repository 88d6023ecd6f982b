"""Whether a process checks in more often once it has connected anew: a timer has outlived its connection. Pure.

asyncapi.yaml, 3: at once and every ten seconds. Its own pace is the measure, so that any constant one is right, and a
check-in that tells a change is left out, so that news told early are right too.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from conformance.observe.channel_connections import Connection, sentence
from conformance.observe.journal import payload, time_of
from conformance.observe.untrusted_json import fields
from fake_platform.model import JournalEntry

LEAST = 5
"""Check-ins of a connection from which a pace is read: three windows with one between their ends."""

WINDOW = 11.0
"""Seconds in which one timer of ten fires once between two turns, and two timers twice."""


def quickened(found: Iterable[Connection]) -> list[str]:
    """Connections of a process after its first that carry check-ins twice as often as first ones do."""
    first, later = _parted(found)
    if not any(_widest(one) > WINDOW for one in first):
        return []
    return [
        sentence(
            told[-1],
            f"connected anew, the operator checked in {len(told)} times in {time_of(told[-1]) - time_of(told[0]):.0f} s"
            " with nothing new to tell: a timer of an earlier connection goes on",
        )
        for one in later
        if (told := _unchanged(one)) and 0 < _widest(one) <= WINDOW
    ]


def _parted(found: Iterable[Connection]) -> tuple[list[Connection], list[Connection]]:
    """The first connection of each process, and those after it."""
    known: set[tuple[str, str]] = set()
    first: list[Connection] = []
    later: list[Connection] = []
    for one in found:
        (later if (one.host, one.instance) in known else first).append(one)
        known.add((one.host, one.instance))
    return first, later


def _widest(one: Connection) -> float:
    """The longest time from a check-in to the next but one; 0 where there are too few to tell."""
    times = [time_of(entry) for entry in _unchanged(one)]
    if len(times) < LEAST:
        return 0.0
    return max(end - begin for begin, end in zip(times, times[2:], strict=False))


def _unchanged(one: Connection) -> list[JournalEntry]:
    """Its check-ins, without those that say something else than the one before."""
    return list(_same([entry for entry in one.up if entry.type == "host.checkin"]))


def _same(checkins: list[JournalEntry]) -> Iterator[JournalEntry]:
    yield from checkins[:1]
    yield from (later for earlier, later in pairwise(checkins) if _said(earlier) == _said(later))


def _said(checkin: JournalEntry) -> object:
    health = fields(payload(checkin), "health")
    return payload(checkin).get("capacity"), {name: fields(health, name).get("ok") for name in health}
