"""How long each sandbox pod of a run was there, by the API server's audit log. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from conformance.observe.audit import AuditEvent
from conformance.observe.pods import found_id, found_name
from conformance.observe.timestamps import seconds

FOREVER = float("inf")

ENDING = frozenset(
    {
        ("delete", "pods", ""),
        ("create", "pods", "eviction"),
        ("deletecollection", "pods", ""),
        ("delete", "namespaces", ""),
    }
)
"""Verb, resource and subresource of the requests that ask for the end of pods."""


@dataclass(frozen=True)
class Lifetime:
    """Seconds since the epoch of the accepted requests that made a pod and first asked for its end."""

    created: float
    deleted: float = FOREVER
    by_operator: bool = False
    """Whether it was an operator's account that asked for its end."""
    removed: float = FOREVER
    """When somebody else took it away for good, as a kubelet does once its containers have ended."""


def lifetimes(events: Iterable[AuditEvent], account: str) -> Mapping[str, Lifetime]:
    """By sandbox id, those that an operator made. `account` is what operators run under, in whatever namespace.

    A pod that ends with its namespace is asked for by no name: it counts as ended with the namespace.
    """
    lives: dict[str, Lifetime] = {}
    names: dict[tuple[str, str], str] = {}
    for event in sorted(events, key=lambda each: each.time):
        if not 200 <= event.status < 300:
            continue
        own = event.user == f"system:serviceaccount:{event.namespace}:{account}"
        place = (event.namespace, event.name or found_name(event.requested))
        match event.verb, event.resource, event.subresource:
            case "create", "pods", "" if own and event.requested.get("spec"):
                place = (event.namespace, found_name(event.requested))
                names[place] = found_id(event.requested)
                lives.setdefault(names[place], Lifetime(seconds(event.time)))
            case ("delete", "pods", "") | ("create", "pods", "eviction") if place in names:
                _end(lives, names[place], event, own=own)
            case ("delete", "namespaces", "") | ("deletecollection", "pods", ""):
                gone = event.namespace or event.name
                # A pod that was to go before may have gone long since: one without a node goes at once, by one request.
                for one in [sandbox for (namespace, _), sandbox in names.items() if namespace == gone]:
                    if lives[one].deleted == FOREVER:
                        _end(lives, one, event, own=own)
    return lives


def _end(lives: dict[str, Lifetime], sandbox: str, event: AuditEvent, *, own: bool) -> None:
    """The first one counts as its end; the next one of somebody else as the last of it."""
    life = lives[sandbox]
    if life.deleted == FOREVER:
        lives[sandbox] = replace(life, deleted=seconds(event.time), by_operator=own)
    elif not own and life.removed == FOREVER:
        lives[sandbox] = replace(life, removed=seconds(event.time))
