"""What every operator of a run told of the ends of its sandboxes and of its pods, held against the cluster. Pure.

As in `sandbox_statuses`, each rule is a function to sentences with the number of the journal's entry at which the
contract is left; the pods are those of the API server's audit log.
"""

from collections.abc import Iterable, Mapping

from conformance.observe.channel_connections import Connection, Told, sentence, spans, stories, terminations
from conformance.observe.journal import payload, time_of
from conformance.observe.pod_lifetimes import FOREVER, Lifetime
from conformance.observe.sandbox_statuses import States
from conformance.observe.timestamps import seconds
from conformance.observe.untrusted_json import records, text
from fake_platform.model import JournalEntry

UNREADY = frozenset({"crash", "oom", "deadline", "cancelled", "sidecar-silent", "sidecar-unreachable"})
"""Reasons of a failure that speak of a sandbox that was not ready yet (terms.json, failureReason).

The sidecar of one that was ready has answered; a later silence ends nothing, and it is tried again (asyncapi.yaml, 9).
"""

CERTAIN = frozenset({"crash"})
"""That which another instance must not give either: what it finds well ended has finished (asyncapi.yaml, 12).

Scenarios end none otherwise while an operator is away: of other ends it cannot know what came first.
"""

WATCHED = 60.0
"""Seconds for which an instance was heard after a pod had vanished: three lists, and the pod's own grace."""

TALKING = 15.0
"""Seconds between two words on a connection that works: a check-in comes every ten (asyncapi.yaml, 4)."""

CLOSE = 1.0
"""Seconds that lie between two clocks, or between a deletion and what is told at the same moment."""

SAME_MOMENT = 0.05
"""Seconds between what one clock says in milliseconds and in microseconds, and a request and its record."""

WHOLE = 1.0
"""Seconds that a moment without a fraction leaves open (terms.json, time)."""

FRESH = 5.0
"""Seconds that the making of a pod may take: what is younger need not be known."""


def failed_after_ready(found: Iterable[Connection]) -> list[str]:
    """Sandboxes that were told as failed for a reason that nothing has which was ready before."""
    return [
        sentence(each.entry, f"sandbox {sandbox} was told as failed ({each.reason}), though it had been ready")
        for (_, sandbox), told in stories(found).items()
        for each in told
        if each.state == "failed" and each.reason in _denied(each, told)
    ]


def unnamed_pods(found: Iterable[Connection]) -> list[str]:
    """Where a pod's uid is left out of what is told, or is another one, though it had been told of that sandbox.

    News that were refused and come again behind later ones were true when they were told, before there was a pod.
    """
    sentences = []
    for (_, sandbox), told in stories(found).items():
        uids = [text(payload(each.entry), "podUid") for each in told]
        first = next(filter(None, uids), "")
        known = False
        for each, uid in zip(told, uids, strict=True):
            if known and uid != first and (uid or not each.connection.disordered):
                named = f"another pod, {uid}," if uid else "no pod"
                sentences.append(sentence(each.entry, f"{each.state} of sandbox {sandbox} names {named} after {first}"))
            known = known or uid == first != ""
    return sentences


def unseen_losses(found: Iterable[Connection], lives: Mapping[str, Lifetime], states: States) -> list[str]:
    """Pods that somebody else took away while an instance looked on for long, which told no end of their sandboxes."""
    held = tuple(found)
    return [
        sentence(told[-1].entry, f"the pod of sandbox {sandbox} vanished {WATCHED:.0f} s ago, and no end is told")
        for (host, sandbox), told in stories(held).items()
        if (life := lives.get(sandbox)) is not None
        and not life.by_operator
        and not any(each.state in states.ends for each in told)
        and any(first < life.deleted and life.deleted + WATCHED < last for first, last in spans(held, host))
    ]


def early_deletions(found: Iterable[Connection], lives: Mapping[str, Lifetime], states: States) -> list[str]:
    """Ends that an operator found by itself and told only after it had deleted the pod: a restart would lose them.

    The journal and the audit log of a cluster of ours are written by one clock: what was acknowledged is written first.
    """
    held = tuple(found)
    return [
        sentence(end.entry, f"the pod of sandbox {sandbox} was deleted before its end ({end.state}) was told")
        for (host, sandbox), told in stories(held).items()
        for end in states.first_end(told)
        if (life := lives.get(sandbox)) is not None
        and life.by_operator
        and time_of(end.entry) > life.deleted
        and not any(time_of(order) <= time_of(end.entry) for order in terminations(held, host, sandbox))
        and any(_talked_over(one, life.deleted) for one in held if one.host == host)
    ]


def early_ends(found: Iterable[Connection], lives: Mapping[str, Lifetime], states: States) -> list[str]:
    """Ends that were ordered, and told when the operator had asked for the pod's deletion and the pod was still there.

    An end that the operator found itself is told before it asks (`early_deletions`): such news may have been on its way
    when the order came, so that what counts is when the operator says to have sent it.
    """
    held = tuple(found)
    return [
        sentence(end.entry, f"the end of sandbox {sandbox} ({end.state}) was told while its pod was being deleted")
        for (host, sandbox), told in stories(held).items()
        for end in states.first_end(told)
        if (life := lives.get(sandbox)) is not None
        and life.by_operator
        and life.removed < FOREVER
        and life.deleted <= _first_sent(end.entry)
        and _last_sent(end) < life.removed - SAME_MOMENT
        and any(time_of(order) <= life.deleted for order in terminations(held, host, sandbox))
    ]


def incomplete_inventories(found: Iterable[Connection], lives: Mapping[str, Lifetime]) -> list[str]:
    """Inventories that leave out a pod which was there, whatever became of its containers."""
    held = tuple(found)
    hosts = {
        text(payload(entry), "sandboxId"): one.host
        for one in held
        for entry in one.down
        if entry.type == "sandbox.launch" and entry.data.get("host") == one.host
    }
    return [
        sentence(entry, f"the inventory leaves out sandbox {sandbox}, whose pod the cluster has")
        for one in held
        for entry in one.up
        if entry.type == "host.inventory"
        for listed in [{text(each, "sandboxId") for each in records(payload(entry), "sandboxes")}]
        for sandbox, life in lives.items()
        if hosts.get(sandbox) == one.host and _was_there(life, time_of(entry)) and sandbox not in listed
    ]


def _talked_over(one: Connection, at: float) -> bool:
    """Whether the operator talked on that connection before and after the moment, and in between had no long silence.

    Without a connection it may delete what it could not tell (asyncapi.yaml, 11), and one that is cut looks alive.
    """
    times = [time_of(entry) for entry in one.up]
    before, after = [each for each in times if each <= at], [each for each in times if each > at]
    return bool(before and after) and at - max(before) < TALKING and min(after) - at < TALKING


def _first_sent(entry: JournalEntry) -> float:
    """When its envelope says that it was sent, at the earliest; it cannot have been later than it came."""
    return min(time_of(entry), seconds(text(entry.data, "time")))


def _last_sent(end: Told) -> float:
    """The same at the latest: whole seconds may hide one, and a clock be behind by what the quickest message took."""
    behind = min(time_of(each) - seconds(text(each.data, "time")) for each in end.connection.up)
    whole = 0.0 if "." in text(end.entry.data, "time") else WHOLE
    return min(time_of(end.entry), seconds(text(end.entry.data, "time")) + behind + whole)


def _was_there(life: Lifetime, at: float) -> bool:
    """For certain. An operator that deletes a pod right after its inventory had it then; of others it may be ahead."""
    return life.created + FRESH < at < life.deleted - (0.0 if life.by_operator else CLOSE)


def _denied(end: Told, story: Iterable[Told]) -> frozenset[str]:
    """The reasons that an end must not have, by what was told of its sandbox before, and by whom."""
    ready = {each.entry.instance for each in story if each.state == "ready" and each.entry.n < end.entry.n}
    if not ready:
        return frozenset()
    return UNREADY if end.entry.instance in ready else CERTAIN
