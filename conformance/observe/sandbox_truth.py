"""Whether what was told of sandboxes is what became of them: reasons, tokens, and ends against the cluster. Pure.

As in `sandbox_statuses`, each rule is a function to sentences with the number of the journal's entry at which the
contract is left. They judge what the teller must have known: what a broken connection lost, or somebody else did to a
pod, makes nobody untrue.
"""

from collections.abc import Iterable, Mapping

from conformance.observe.channel_connections import Connection, Told, launches, sentence, stories, terminations
from conformance.observe.journal import payload, time_of
from conformance.observe.pod_lifetimes import FOREVER, Lifetime
from conformance.observe.sandbox_ends import CLOSE
from conformance.observe.sandbox_statuses import States, issued
from conformance.observe.untrusted_json import text
from fake_platform.model import JournalEntry

KILLED = "oom"
"""The one reason that something finished may have (sandbox.status.json)."""

WITHOUT_SIDECAR = frozenset(
    {"unschedulable", "quota", "admission", "identity-disabled", "identity-mismatch", "family-not-served"}
)
"""Reasons of a failure by which no sidecar has ever run (terms.json, failureReason), so that none held a token."""


def odd_reasons(found: Iterable[Connection]) -> list[str]:
    """Where a reason is told of what has not failed, nor finished for want of memory."""
    return [
        sentence(each.entry, f"{each.state} of sandbox {sandbox} was told with the reason {reason}")
        for (_, sandbox), told in stories(found).items()
        for each in told
        if (reason := text(payload(each.entry), "reason"))
        and each.state != "failed"
        and (each.state, reason) != ("finished", KILLED)
    ]


def unheld_tokens(found: Iterable[Connection]) -> list[str]:
    """Where a token is told as held that no sidecar can hold at that moment (terms.json, tokenGeneration).

    A sidecar listens before its sandbox starts: one that is `starting` may hold its first token already.
    """
    held = tuple(found)
    sent = issued(held)
    return [
        sentence(each.entry, f"{each.state} of sandbox {sandbox} was told with {_token(each)}, {why}")
        for (host, sandbox), told in stories(held).items()
        for earlier, each in zip((None, *told), told, strict=False)
        if each.generation and (why := _unheld(earlier, each, told, sent.get((host, sandbox), [])))
    ]


def unready_finishes(found: Iterable[Connection]) -> list[str]:
    """Sandboxes told as finished that were never told as ready, by whoever had their launch on that connection.

    Another instance finishes what it finds ended well (asyncapi.yaml, 12), and news may go with a connection.
    """
    return [
        sentence(each.entry, f"sandbox {sandbox} was told as finished, and was never ready: it has failed")
        for (_, sandbox), told in stories(found).items()
        for place, each in enumerate(told)
        if each.state == "finished"
        and not each.connection.disordered
        and not any(before.state == "ready" for before in told[:place])
        and any(name == sandbox and entry.n < each.entry.n for entry, name in launches(each.connection))
    ]


def miscalled_cancellations(found: Iterable[Connection], lives: Mapping[str, Lifetime], states: States) -> list[str]:
    """Sandboxes that the platform ended before they were ready, and whose end is told as another one.

    What had failed by itself was told first, and its pod deleted then: that is no cancellation.
    """
    held = tuple(found)
    return [
        sentence(end.entry, f"sandbox {sandbox} was ended by order before it was ready, and told as {_words(end)}")
        for (host, sandbox), told in stories(held).items()
        if (life := lives.get(sandbox)) is not None
        and life.by_operator
        and not any(each.state == "ready" for each in told)
        and any(time_of(order) <= life.deleted for order in _meant(held, host, sandbox, told))
        for end in states.first_end(told)
        if not end.connection.disordered
        and time_of(end.entry) > life.deleted
        and (end.state, end.reason) != ("failed", "cancelled")
    ]


def hasty_ends(found: Iterable[Connection], lives: Mapping[str, Lifetime], states: States) -> list[str]:
    """Ends that were ordered, and told before the pod's deletion was even asked for (asyncapi.yaml, 11).

    What had ended by itself while nobody was connected is told at the beginning of a connection, when orders come too.
    """
    held = tuple(found)
    return [
        sentence(end.entry, f"the ordered end of sandbox {sandbox} ({end.state}) was told before its pod was deleted")
        for (host, sandbox), told in stories(held).items()
        if (life := lives.get(sandbox)) is not None and (life.by_operator or life.deleted == FOREVER)
        for end in states.first_end(told)
        if (end.state, end.reason) in {("finished", ""), ("failed", "cancelled")}
        and time_of(end.entry) < life.deleted
        and any(_had_come(order, end, told) for order in _meant(held, host, sandbox, told))
    ]


def untrue_losses(found: Iterable[Connection], lives: Mapping[str, Lifetime]) -> list[str]:
    """Where a sandbox is told as gone whose pod was there, and stayed for longer."""
    return [
        sentence(each.entry, f"sandbox {sandbox} was told as gone, and its pod was there")
        for (_, sandbox), told in stories(found).items()
        if (life := lives.get(sandbox)) is not None
        for each in told
        if each.state == "gone" and life.created + CLOSE < time_of(each.entry) < life.deleted - CLOSE
    ]


def _unheld(earlier: Told | None, each: Told, story: Iterable[Told], sent: Iterable[tuple[int, int]]) -> str:
    """Why no sidecar can hold that token; what is told as ready is judged beside (`untrue_tokens`)."""
    if each.state == "accepted":
        return "though it has no pod yet"
    if each.state == "starting" and earlier is not None and earlier.state == "ready":
        return "though its sidecar, if it started again, holds none"
    newest = max((generation for n, generation in sent if n < each.entry.n), default=0)
    if each.state != "ready" and each.generation > newest:
        return f"and the newest that was sent by then is {newest}"
    reason = next((one.reason for one in story if one.state == "failed"), "")
    return f"and it failed as {reason}, by which no sidecar ever ran" if reason in WITHOUT_SIDECAR else ""


def _meant(found: Iterable[Connection], host: str, sandbox: str, told: Iterable[Told]) -> list[JournalEntry]:
    """The orders to end a sandbox that count, and name its own pod, or none."""
    own = {"", *(text(payload(each.entry), "podUid") for each in told)}
    return [
        order
        for one in found
        for order in terminations((one,), host, sandbox)
        if order.data.get("host") == host
        and order.data.get("generation") in {entry.data.get("generation") for entry in one.up}
        and str(payload(order).get("podUid") or "") in own
    ]


def _had_come(order: JournalEntry, end: Told, story: Iterable[Told]) -> bool:
    """Whether an end was told after an order of the same connection, on which its sandbox had been told of before."""
    one = end.connection
    before = any(each.connection.id == one.id and each.entry.n < order.n for each in story)
    return before and order in one.down and order.n < end.entry.n


def _token(told: Told) -> str:
    return f"token generation {told.generation}"


def _words(told: Told) -> str:
    return f"{told.state} ({told.reason})" if told.reason else told.state
