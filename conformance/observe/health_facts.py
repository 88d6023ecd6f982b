"""Whether the facts of a host's health are told as the protocol has them, at each check-in of a whole run. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from conformance.observe.channel_connections import Connection, sentence
from conformance.observe.journal import payload, time_of
from conformance.observe.timestamps import seconds
from conformance.observe.untrusted_json import fields, text
from fake_platform.model import JournalEntry

FACTS = ("clusterApi", "namespace", "rbac", "channel")
"""Those of the protocol (terms.json, health); what else an operator tells is ignored."""

OLDEST, LATE = 30.0, 2.0
"""Seconds before a fact is told, within which it was looked at; and those by which a busy machine may be late."""


def odd_facts(found: Iterable[Connection]) -> list[str]:
    """Facts that are good and have a reason, that are not and have none, or that are good and long ago.

    Of a broken one it is not asked when it was looked at: what cannot be looked at is as bad as what was seen broken.
    Both moments are of the operator's clock, whatever that says. One that goes by the platform's may have looked by
    another clock than it tells, right after an exchange that was dated by another one.
    """
    return [
        sentence(entry, f"the health fact {name} {why}")
        for one in found
        for entry, name, fact in _facts((one,))
        if (why := _odd(fact, None if _is_of_two_clocks(one, entry) else entry.data.get("time")))
    ]


def told(found: Iterable[Connection]) -> bool:
    """Whether there was any to judge."""
    return any(True for _ in _facts(found))


def _facts(found: Iterable[Connection]) -> Iterator[tuple[JournalEntry, str, dict[str, Any]]]:
    for entry in (entry for one in found for entry in one.up if entry.type == "host.checkin"):
        said = fields(payload(entry), "health")
        yield from ((entry, name, fields(said, name)) for name in FACTS if name in said)


def _is_of_two_clocks(one: Connection, entry: JournalEntry) -> bool:
    return one.clock_changed and time_of(entry) - time_of(one.up[0]) <= OLDEST + LATE


def _odd(fact: dict[str, Any], made: Any) -> str:
    reason = text(fact, "reason")
    if fact.get("ok") is not True:
        return "" if reason else "is told as broken without a reason"
    if reason:
        return f"is told as good, with the reason {reason!r}"
    age = _age(text(fact, "checkedAt"), made)
    return f"is told as good, and was looked at {age:.0f} s before" if age > OLDEST + LATE else ""


def _age(looked: str, made: Any) -> float:
    """Seconds between a look and the message that tells of it; 0 where the schema's own refusal is due."""
    try:
        return seconds(str(made)) - seconds(looked)
    except ValueError:
        return 0.0
