"""Every sandbox pod that an operator submitted in the whole run, as the API server's audit log keeps it. Pure.

A check that looks into one sandbox says nothing of the next: the pod of an identity, the one behind a proxy with
credentials, the one after a restart. Here are all of them, of every host that the run ever had.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conformance.observe.audit import AuditEvent
from conformance.observe.journal import frames, payload
from conformance.observe.pods import Object, found_id, found_name
from conformance.observe.timestamps import seconds
from conformance.observe.untrusted_json import Misfit
from fake_platform.model import JournalEntry

Accounts = Mapping[str, bool | None]
"""What service accounts of one namespace say of automountServiceAccountToken, by their name."""


@dataclass(frozen=True)
class SubmittedPod:
    """One accepted create request of an operator's account."""

    host: str
    """Empty where no launch of the run has this sandbox id."""
    sandbox: str
    """Empty where the pod carries no id."""
    pod: Object
    order: Mapping[str, Any] | None = None
    """The `data` of the launch that asked for it, as the journal has it; None where the run knows of none."""
    accounts: Accounts = field(default_factory=dict)
    placements: tuple[Mapping[str, Any], ...] = ()
    """Those that the settings of its host have named, in whichever bundle."""
    deadlines: tuple[float, ...] = ()
    """Of each launch that asked for it, in seconds since the epoch by the platform's clock (asyncapi.yaml, 10)."""

    @property
    def title(self) -> str:
        """How a person finds it: sandbox, host, and the pod's own name."""
        name = found_name(self.pod) or "without a name"
        return f"sandbox {self.sandbox or 'without an id'} of host {self.host or 'unknown'} (pod {name})"


@dataclass(frozen=True)
class EverySubmittedPod:
    """All of them, oldest first."""

    pods: tuple[SubmittedPod, ...]

    def faults(self, question: Callable[[SubmittedPod], str]) -> list[str]:
        """What the question finds wrong, each finding behind the pod that it is about.

        A pod of another shape than Kubernetes has for pods cannot be asked, which is wrong with it.
        """
        answers = ((each, _answer(question, each)) for each in self.pods)
        return [f"{each.title}: {answer}" for each, answer in answers if answer]


def submitted(events: Iterable[AuditEvent], account: str, journal: Iterable[JournalEntry]) -> EverySubmittedPod:
    """Join audit log and journal. `account` is what operators run under, in whatever namespace."""
    kept, entries = tuple(events), tuple(journal)
    orders, placements, deadlines = _orders(entries), _placements(entries), _deadlines(entries)
    accounts = _accounts(kept)
    made = (event for event in kept if _of_an_operator(event, account) and event.requested.get("spec"))
    pods = []
    for event in made:
        sandbox = found_id(event.requested)
        host, order = orders.get(sandbox, ("", None))
        pods.append(
            SubmittedPod(
                host=host,
                sandbox=sandbox,
                pod=event.requested,
                order=order,
                accounts=accounts.get(event.namespace, {}),
                placements=placements.get(host, ()),
                deadlines=deadlines.get(sandbox, ()),
            )
        )
    return EverySubmittedPod(tuple(pods))


def _answer(question: Callable[[SubmittedPod], str], each: SubmittedPod) -> str:
    try:
        return question(each)
    except Misfit as misfit:
        return f"it cannot be read: {misfit}"


def _orders(journal: Iterable[JournalEntry]) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Host and data of each launch that was ever sent, by sandbox id."""
    sent = frames(journal, "sandbox.launch", "down")
    return {str(payload(entry).get("sandboxId")): (entry.host or "", payload(entry)) for entry in sent}


def _deadlines(journal: Iterable[JournalEntry]) -> dict[str, tuple[float, ...]]:
    """By sandbox id; a launch that comes again says what is left of its time (sandbox.launch.json)."""
    found: dict[str, tuple[float, ...]] = {}
    for entry in frames(journal, "sandbox.launch", "down"):
        order, made = payload(entry), entry.data.get("time")
        if made and "deadlineSeconds" in order:
            sandbox = str(order.get("sandboxId"))
            found[sandbox] = (*found.get(sandbox, ()), seconds(made) + order["deadlineSeconds"])
    return found


def _placements(journal: Iterable[JournalEntry]) -> dict[str, tuple[Mapping[str, Any], ...]]:
    """By host, what its bundles were downloaded with."""
    found: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for entry in journal:
        named = ((entry.data or {}).get("site") or {}).get("placement") if entry.kind == "download" else None
        if named:
            found[entry.host or ""] = (*found.get(entry.host or "", ()), named)
    return found


def _of_an_operator(event: AuditEvent, account: str) -> bool:
    asked = (event.verb, event.resource, event.subresource, event.status)
    own = f"system:serviceaccount:{event.namespace}:{account}"
    return asked == ("create", "pods", "", 201) and event.user == own


def _accounts(events: Iterable[AuditEvent]) -> dict[str, dict[str, bool | None]]:
    """By namespace and name, as they were made."""
    found: dict[str, dict[str, bool | None]] = {}
    for event in events:
        if (event.verb, event.resource, event.subresource, event.status) == ("create", "serviceaccounts", "", 201):
            name = found_name(event.requested) or event.name
            found.setdefault(event.namespace, {})[name] = event.requested.get("automountServiceAccountToken")
    return found
