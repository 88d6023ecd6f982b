"""What check-ins say of themselves by when they come, and of one sandbox that is under way meanwhile. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from conformance.observe.channel_connections import Connection
from conformance.observe.journal import about, frames, payload, time_of
from conformance.observe.untrusted_json import fields, number, text
from fake_platform.model import JournalEntry

KNOWN = 3.0
"""Seconds after an operator has said that a sandbox starts, from which on it counts it too."""


def undisturbed_gaps(found: Iterable[Connection]) -> list[float]:
    """Seconds between two check-ins of one connection between which nothing was said of any sandbox."""
    return [
        time_of(later) - time_of(earlier)
        for one in found
        for earlier, later in pairwise(entry for entry in one.up if entry.type == "host.checkin")
        if not any(earlier.n < each.n < later.n for each in (*one.up, *one.down) if _of_sandboxes(each))
    ]


def while_starting(entries: Sequence[JournalEntry], sandbox: str) -> tuple[JournalEntry, ...]:
    """The check-ins that came while the operator's own last word of a sandbox was that it starts, and none of its end.

    From the platform's order to end it on, nobody knows whether it is counted.
    """
    told = about(frames(entries, "sandbox.status", "up"), sandbox)
    begun = next((each for each in told if text(payload(each), "state") == "starting"), None)
    if begun is None:
        return ()
    later = (*told, *about(frames(entries, "sandbox.terminate", "down"), sandbox))
    until = min((each.n for each in later if each.n > begun.n), default=max(each.n for each in entries) + 1)
    return tuple(
        each
        for each in frames(entries, "host.checkin", "up")
        if each.n < until and time_of(each) > time_of(begun) + KNOWN
    )


def uncounted(checkins: Iterable[JournalEntry]) -> list[JournalEntry]:
    """Those that say that nothing is under way."""
    return [each for each in checkins if number(fields(payload(each), "capacity"), "pending") < 1]


def _of_sandboxes(entry: JournalEntry) -> bool:
    return str(entry.type).startswith("sandbox.")
