"""What check-ins say of a host's capacity, held against what was told of its sandboxes. Pure.

While a launch, an end or a cluster's answer is on its way, operator and platform may count differently. So only those
check-ins are looked at around which nothing was said of any sandbox of the host, and whose four facts are good.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from conformance.observe.channel_connections import Connection, Told, sentence, stories, terminations
from conformance.observe.health_facts import FACTS
from conformance.observe.journal import payload, time_of
from conformance.observe.sandbox_statuses import States
from conformance.observe.untrusted_json import fields, number, records, text
from fake_platform.model import JournalEntry

BEFORE, AFTER = 15.0, 3.0
"""Seconds around a check-in in which nothing is said: what moves has come to rest, and its news has arrived."""

LEAVING = 60.0
"""Seconds for which the pod of a sandbox that has ended may be counted: its grace, and the time that a list takes."""


@dataclass(frozen=True)
class Count:
    """What a quiet check-in says, and what the platform had been told by then.

    `ready` and `starting` sandboxes have a pod; of `accepted` ones it is not known. What is `leaving` has ended, or is
    to end, so that its pod may be there or not.
    """

    entry: JournalEntry
    running: int
    pending: int
    ready: int
    starting: int
    accepted: int
    leaving: int


def quiet_counts(found: Iterable[Connection], states: States) -> tuple[Count, ...]:
    """The check-ins that can be judged, by host and in their order."""
    counts: list[Count] = []
    for _, group in groupby(found, key=lambda one: one.host):
        held = tuple(group)
        if _has_strangers(held):
            continue
        said = sorted(time_of(entry) for one in held for entry in (*one.up, *one.down) if _of_sandboxes(entry))
        counts += [
            _count(entry, held, states)
            for one in held
            for entry in one.up
            if entry.type == "host.checkin" and _is_good(entry) and _listed(one, entry) and _is_quiet(entry, said)
        ]
    return tuple(counts)


def miscounts(counts: Iterable[Count]) -> list[str]:
    """Check-ins that count fewer sandboxes than stand there for certain, or more than can stand there."""
    return [
        sentence(
            it.entry,
            f"the check-in counts {it.running} running and {it.pending} pending sandboxes, {it.ready} are told as "
            f"ready and {it.starting + it.accepted} are under way",
        )
        for it in counts
        if not it.ready <= it.running <= it.ready + it.starting + it.accepted + it.leaving
        or it.pending > it.starting + it.accepted + it.leaving
        or it.running + it.pending < it.ready + it.starting
    ]


def _count(entry: JournalEntry, held: tuple[Connection, ...], states: States) -> Count:
    found = {sandbox: _until(entry, story) for (_, sandbox), story in stories(held).items()}
    stages = Counter(_stage(sandbox, last, entry, held, states) for sandbox, last in found.items() if last is not None)
    capacity = fields(payload(entry), "capacity")
    return Count(
        entry=entry,
        running=number(capacity, "running"),
        pending=number(capacity, "pending"),
        ready=stages["ready"],
        starting=stages["starting"],
        accepted=stages["accepted"],
        leaving=stages["leaving"],
    )


def _until(entry: JournalEntry, story: tuple[Told, ...]) -> Told | None:
    """The last news of a sandbox before an entry."""
    return next((each for each in reversed(story) if each.entry.n < entry.n), None)


def _stage(sandbox: str, last: Told, entry: JournalEntry, held: tuple[Connection, ...], states: States) -> str:
    """What a sandbox is to a check-in by the last news of it; empty where its pod is no more.

    An end that was ordered is told once the pod is gone (asyncapi.yaml, 11), another one before.
    """
    host = last.connection.host
    if last.state in states.ends:
        ordered = any(each.n < last.entry.n for each in terminations(held, host, sandbox))
        return "leaving" if not ordered and time_of(last.entry) > time_of(entry) - LEAVING else ""
    if _is_missed(sandbox, last.entry.n, entry.n, held):
        return ""
    if any(each.n < entry.n for each in terminations(held, host, sandbox)):
        return "leaving"
    return "starting" if last.state == "ready" and _is_unready(sandbox, last.entry.n, entry.n, held) else last.state


def _is_missed(sandbox: str, told: int, until: int, held: Iterable[Connection]) -> bool:
    """Whether an inventory since then lacks it: its pod went while nobody looked (asyncapi.yaml, 12)."""
    return any(
        sandbox not in {text(each, "sandboxId") for each in records(payload(entry), "sandboxes")}
        for one in held
        for entry in one.up
        if entry.type == "host.inventory" and told < entry.n < until
    )


def _is_unready(sandbox: str, told: int, until: int, held: Iterable[Connection]) -> bool:
    """Whether an inventory since then says so: another process may not have heard its sidecar yet."""
    return any(
        text(each, "sandboxId") == sandbox and each.get("ready") is not True
        for one in held
        for entry in one.up
        if entry.type == "host.inventory" and told < entry.n < until
        for each in records(payload(entry), "sandboxes")
    )


def _has_strangers(held: tuple[Connection, ...]) -> bool:
    """Whether a host has pods of launches that the platform never sent: of them it is told nothing to count by."""
    sent = {text(payload(entry), "sandboxId") for one in held for entry in one.down if entry.type == "sandbox.launch"}
    listed = (
        text(each, "sandboxId")
        for one in held
        for entry in one.up
        if entry.type == "host.inventory"
        for each in records(payload(entry), "sandboxes")
    )
    return any(each not in sent for each in listed)


def _is_good(entry: JournalEntry) -> bool:
    facts = fields(payload(entry), "health")
    return bool(facts) and all(fields(facts, name).get("ok") is True for name in FACTS)


def _listed(one: Connection, entry: JournalEntry) -> bool:
    """Whether the operator had an inventory to tell before: until it can list, it counts nothing (asyncapi.yaml, 8)."""
    return any(each.type == "host.inventory" and each.n < entry.n for each in one.up)


def _is_quiet(entry: JournalEntry, said: Iterable[float]) -> bool:
    at = time_of(entry)
    return not any(at - BEFORE < moment < at + AFTER for moment in said)


def _of_sandboxes(entry: JournalEntry) -> bool:
    return str(entry.type).startswith("sandbox.")
