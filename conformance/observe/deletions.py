"""The pods that operators deleted in a run, as the API server's audit log keeps it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from conformance.observe.audit import AuditEvent
from conformance.observe.pods import found_id, found_name
from conformance.observe.timestamps import seconds


@dataclass(frozen=True)
class Deletion:
    """One accepted request of an operator's account to delete a pod."""

    namespace: str
    pod: str
    sandbox: str
    """Empty where the log does not hold the pod's creation."""
    uid: str
    """The precondition of the request (meta/v1, DeleteOptions.preconditions); empty where it has none."""
    at: float
    """Seconds since the epoch."""


def deletions(events: Iterable[AuditEvent], account: str) -> tuple[Deletion, ...]:
    """Oldest first. `account` is what operators run under, in whatever namespace."""
    kept = tuple(events)
    sandboxes = {
        (event.namespace, found_name(event.requested)): found_id(event.requested)
        for event in kept
        if (event.verb, event.resource, event.subresource, event.status) == ("create", "pods", "", 201)
        and event.requested.get("spec")
    }
    return tuple(
        Deletion(
            namespace=event.namespace,
            pod=event.name,
            sandbox=sandboxes.get((event.namespace, event.name), ""),
            uid=event.uid,
            at=seconds(event.time),
        )
        for event in kept
        if (event.verb, event.resource, event.subresource) == ("delete", "pods", "")
        and 200 <= event.status < 300
        and event.user == f"system:serviceaccount:{event.namespace}:{account}"
    )


def without_uid(found: Iterable[Deletion]) -> list[str]:
    """Those that would have hit any pod of that name."""
    return [f"{one.namespace}/{one.pod} (sandbox {one.sandbox or 'unknown'})" for one in found if not one.uid]


def moments(found: Iterable[Deletion]) -> dict[str, float]:
    """When each sandbox's pod was first deleted by its operator, by sandbox id."""
    first: dict[str, float] = {}
    for one in found:
        if one.sandbox:
            first.setdefault(one.sandbox, one.at)
    return first
