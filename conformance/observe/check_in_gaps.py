"""What check-ins count while one sandbox is under way by its operator's own word. Pure."""

from collections.abc import Iterable, Sequence

from conformance.observe.journal import about, frames, payload, time_of
from conformance.observe.untrusted_json import fields, number, text
from fake_platform.model import JournalEntry

KNOWN = 3.0
"""Seconds after an operator has said that a sandbox starts, from which on it counts it too."""


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
