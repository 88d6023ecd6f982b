"""What every operator of a run told of its sandboxes, held against the protocol's model of a sandbox. Pure.

The model is data (`fake_platform/protocol/sandbox-states.json`); operator and platform share no code with it. Each rule
is a function from the run's connections to sentences, each about one sandbox or connection of one host, with the number
of the journal's entry at which the contract is left.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from conformance.observe.channel_connections import Connection, Told, launches, sentence, spans, stories, terminations
from conformance.observe.journal import payload, sequence, time_of
from conformance.observe.untrusted_json import fields
from fake_platform.model import JournalEntry

ANSWER = 10.0
"""Seconds after which a launch that was delivered has an answer: a check-in's time (protocol.md, numbers)."""

LATE = 2.0
"""Seconds by which it may come late on a busy machine, as a check-in may."""

ACKNOWLEDGED = 5.0
"""Seconds after which the acknowledgement of a message has arrived on a connection that went on."""


@dataclass(frozen=True)
class States:
    """What may be told after each state, and which states are an end."""

    after: Mapping[str, frozenset[str]]
    ends: frozenset[str]

    @classmethod
    def read(cls, model: Mapping[str, Any]) -> "States":
        """From the document of the protocol."""
        states: Mapping[str, Any] = model["states"]
        return cls(
            {name: frozenset(state["next"]) for name, state in states.items()},
            frozenset(name for name, state in states.items() if state.get("end")),
        )

    def first_end(self, story: Iterable[Told]) -> list[Told]:
        """The first news of an end in what was told of a sandbox, or none."""
        return [each for each in story if each.state in self.ends][:1]


def disorder(found: Iterable[Connection], states: States) -> list[str]:
    """Where something is told of a sandbox that must not follow what was told before."""
    return [
        sentence(later.entry, f"of sandbox {sandbox} was told {_words(later)} after {_words(earlier)}")
        for (_, sandbox), told in stories(found).items()
        for earlier, later in pairwise(told)
        if not later.connection.disordered
        and later.state not in states.after.get(earlier.state, frozenset())
        and not (earlier.state in states.ends and earlier.state == later.state)
    ]


def repeated_ends(found: Iterable[Connection], states: States) -> list[str]:
    """Where an end is told again by the instance that knew it to be acknowledged."""
    return [
        sentence(later.entry, f"the end of sandbox {sandbox} ({later.state}) was told again, though acknowledged")
        for (_, sandbox), told in stories(found).items()
        for earlier, later in pairwise(told)
        if later.state in states.ends and earlier.state == later.state and _was_acknowledged(earlier, later)
    ]


def untrue_tokens(found: Iterable[Connection]) -> list[str]:
    """Where ready is told without a token, with one that was never issued, or with an older one than before."""
    held = tuple(found)
    sent = issued(held)
    return [
        sentence(each.entry, f"of sandbox {sandbox} was told {_words(each)}, {why}")
        for (host, sandbox), told in stories(held).items()
        for earlier, each in zip((None, *told), told, strict=False)
        if (why := _untrue(earlier, each, sent.get((host, sandbox), [])))
    ]


def unanswered(found: Iterable[Connection]) -> list[str]:
    """Launches that reached an operator, which went on and said nothing of them in time by itself.

    What it says of a sandbox once it was told to end it answers that, and no longer the launch.
    """
    held = tuple(found)
    known = stories(held)
    return [
        sentence(entry, f"the launch of sandbox {sandbox} was never answered in time")
        for one in held
        for entry, sandbox in launches(one)
        if one.heard - time_of(entry) > ANSWER
        and not _answered(known.get((one.host, sandbox), ()), entry, terminations(held, one.host, sandbox))
    ]


def untold_ends(found: Iterable[Connection], deleted: Mapping[str, float], states: States) -> list[str]:
    """Sandboxes whose pod the operator deleted, and of which it told no end though the same instance was heard after.

    `deleted` is when the operator's deletion was accepted, by sandbox id, in seconds since the epoch. An instance that
    came later cannot know: it finds no pod, and its inventory says so.
    """
    held = tuple(found)
    return [
        sentence(told[-1].entry, f"the end of sandbox {sandbox} was never told, and its operator deleted its pod")
        for (host, sandbox), told in stories(held).items()
        if sandbox in deleted
        and not any(each.state in states.ends for each in told)
        and any(first < deleted[sandbox] < last - ANSWER for first, last in spans(held, host))
    ]


def untaken_tokens(found: Iterable[Connection], states: States, bound: float) -> list[str]:
    """Tokens that were sent for a sandbox and not told as taken, though operator and sandbox went on.

    `bound` is the seconds within which an operator takes them; one that is told to terminate before need not any more.
    """
    held = tuple(found)
    known = stories(held)
    return [
        sentence(entry, f"token generation {generation} of sandbox {sandbox} was sent and never taken")
        for one in held
        for entry, sandbox, generation in _tokens(one)
        if one.heard - time_of(entry) > bound
        and not _terminated(held, one.host, sandbox, time_of(entry) + bound)
        and not _settled(known.get((one.host, sandbox), ()), entry, generation, states, bound)
    ] + [
        sentence(
            entry, f"token generation {generation} of sandbox {sandbox} came by another launch and was never taken"
        )
        for one in held
        for entry, sandbox, generation in _repeated(one)
        if one.heard - time_of(entry) > bound
        and not _terminated(held, one.host, sandbox, time_of(entry) + bound)
        and _passed_over(known.get((one.host, sandbox), ()), entry, generation, states, bound)
    ]


def odd_numbers(found: Iterable[Connection]) -> list[str]:
    """Connections on which the operator's messages are not numbered one by one from 1."""
    return [
        sentence(later, f"message {sequence(later)} came after message {before}")
        for one in found
        if not one.disordered
        for before, later in _numbered(one)
        if sequence(later) != before + 1
    ]


def late_inventories(found: Iterable[Connection]) -> list[str]:
    """Connections on which something else was told before the inventory.

    Who cannot list has none to tell: it checks in, and its health says why (asyncapi.yaml, 8).
    """
    return [
        sentence(one.up[0], f"a connection began with {one.up[0].type}, not with the inventory")
        for one in found
        if one.up and one.up[0].type != "host.inventory" and not one.disordered and not _says_why(one.up[0])
    ]


def _says_why(entry: JournalEntry) -> bool:
    if entry.type != "host.checkin":
        return False
    health = fields(payload(entry), "health")
    return any(fields(health, fact).get("ok") is False for fact in ("clusterApi", "rbac"))


def _tokens(one: Connection) -> Iterator[tuple[JournalEntry, str, int]]:
    for entry in one.down:
        if entry.type == "sandbox.token":
            yield entry, str(payload(entry).get("sandboxId")), int(payload(entry).get("generation", 0))


def _repeated(one: Connection) -> Iterator[tuple[JournalEntry, str, int]]:
    """Launches that carry a newer token than the first: the sandbox may be known already (sandbox.launch.json)."""
    for entry, sandbox in launches(one):
        generation = int(payload(entry).get("tokenGeneration", 0))
        if generation > 1:
            yield entry, sandbox, generation


def _passed_over(story: Iterable[Told], sent: JournalEntry, generation: int, states: States, bound: float) -> bool:
    """Whether its sidecar took an older token in that time and never this one; what has no sidecar yet takes none."""
    later = [each for each in story if each.entry.n > sent.n]
    in_time = [each for each in later if time_of(each.entry) <= time_of(sent) + bound]
    ready, ended = (any(each.state in of for each in in_time) for of in ({"ready"}, states.ends))
    return ready and not ended and not any(_takes(each, generation) for each in later)


def _answered(story: Iterable[Told], launch: JournalEntry, ordered: Iterable[JournalEntry]) -> bool:
    """Whether something was told of a launch in time, and before it was to end; what was to end at once needs none."""
    known = tuple(ordered)
    ended = any(0 <= time_of(entry) - time_of(launch) <= ANSWER for entry in known)
    due = float("inf") if ended else time_of(launch) + ANSWER + LATE
    end = min((entry.n for entry in known if time_of(entry) - time_of(launch) > ANSWER), default=None)
    return any((end is None or told.entry.n < end) and time_of(told.entry) <= due for told in story)


def _terminated(found: Iterable[Connection], host: str, sandbox: str, before: float) -> bool:
    """Whether the platform wanted the sandbox's end by that moment, in seconds since the epoch."""
    return any(time_of(entry) < before for entry in terminations(found, host, sandbox))


def _settled(story: Iterable[Told], sent: JournalEntry, generation: int, states: States, bound: float) -> bool:
    """Whether a token was taken, or need not be: its sandbox ended, in time if it was ready to take one.

    What is not ready yet may end as late as its own bounds allow; an end long after a ready sandbox was given its
    token says nothing of what was done with the token.
    """
    told = tuple(story)
    was_ready = [each.state for each in told if each.entry.n < sent.n][-1:] == ["ready"]
    latest = time_of(sent) + bound if was_ready else float("inf")
    return any(
        time_of(each.entry) <= latest if each.state in states.ends else _takes(each, generation)
        for each in told
        if each.entry.n > sent.n
    )


def _takes(told: Told, generation: int) -> bool:
    """Whether it says that a sidecar holds the token: before there is a pod, and after its end, none does."""
    return told.state in {"starting", "ready"} and told.generation >= generation


def issued(found: Iterable[Connection]) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Place in the journal and generation of each token that was sent, by host and sandbox."""
    sent: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for one in found:
        for entry in one.down:
            name = {"sandbox.launch": "tokenGeneration", "sandbox.token": "generation"}.get(str(entry.type))
            if name is not None:
                key = (one.host, str(payload(entry).get("sandboxId")))
                sent.setdefault(key, []).append((entry.n, int(payload(entry).get(name, 0))))
    return sent


def _untrue(earlier: Told | None, told: Told, sent: Iterable[tuple[int, int]]) -> str:
    if told.state != "ready":
        return ""
    if told.generation < 1:
        return "which needs a token"
    newest = max((generation for n, generation in sent if n < told.entry.n), default=0)
    if told.generation > newest:
        return f"and the newest that was sent by then is {newest}"
    if earlier is not None and told.generation < earlier.generation and not told.connection.disordered:
        return f"after token generation {earlier.generation}"
    return ""


def _was_acknowledged(earlier: Told, later: Told) -> bool:
    """Whether the same instance had the acknowledgement: on the same connection, or on one that went on for long."""
    at = time_of(earlier.entry)
    if earlier.entry.instance != later.entry.instance or any(
        abs(each - at) < 1 for each in earlier.connection.kept_back
    ):
        return False
    ended = earlier.connection.ended
    return earlier.connection.id == later.connection.id or (ended is not None and ended - at > ACKNOWLEDGED)


def _numbered(one: Connection) -> Iterator[tuple[int, JournalEntry]]:
    before = 0
    for entry in sorted((*one.up, *one.refused), key=lambda entry: entry.n):
        yield before, entry
        before = sequence(entry)


def _words(told: Told) -> str:
    return f"{told.state} (token generation {told.generation})"
