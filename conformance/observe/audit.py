"""The API server's audit log as facts about who did what. Pure.

Events made in another's name (`impersonatedUser`) are the harness's own questions and are dropped. A refusal counts as
RBAC's only where the event is annotated `authorization.k8s.io/decision=forbid`: quota and Pod Security answer 403 too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from conformance.observe.untrusted_json import document, entries, number, text

STAGES = ("ResponseComplete", "ResponseStarted")
"""At which a request has been answered, or begins to be."""


@dataclass(frozen=True)
class AuditEvent:
    """One request that the API server answered (`STAGES`)."""

    user: str
    verb: str
    group: str
    resource: str
    subresource: str
    namespace: str
    name: str
    uri: str
    status: int
    time: str
    """RFC 3339 UTC, when the request arrived."""
    stage: str
    decision: str
    """`allow`, `forbid`, or empty where the authorizer left no annotation."""
    requested: dict[str, Any] = field(default_factory=dict)
    """What was submitted, before admission, where the policy keeps it."""
    audit_id: str = ""
    sources: tuple[str, ...] = ()
    """Addresses that the request came from, as the API server saw them."""
    uid: str = ""
    """Of the object, where the request named it: the scheduler's binding and a delete with a precondition do."""

    @property
    def forbidden(self) -> bool:
        """True where RBAC refused."""
        return self.decision == "forbid"


def parse_audit(text: str) -> tuple[AuditEvent, ...]:
    """Read JSON lines. A last line that is still being written is left out."""
    events = []
    for line in text.splitlines():
        try:
            raw = document(line)
        except ValueError:
            continue
        if isinstance(raw, dict) and raw.get("stage") in STAGES and not raw.get("impersonatedUser"):
            events.append(_event(raw))
    return tuple(events)


def carried_out(events: Sequence[AuditEvent]) -> tuple[AuditEvent, ...]:
    """The same, with pods as created whose creator was gone before it was answered.

    A client that dies within its request leaves a 504 in the log, and a pod where the server had come to storing it:
    who binds or deletes that pod afterwards names its uid.
    """
    unanswered = [event for event in events if _creates_pod(event) and _unanswered(event)]
    made = [event for event in unanswered if _is_seen(events, event)]
    if not made:  # as nearly always: the log is read again and again
        return tuple(events)
    return tuple(replace(event, status=HTTPStatus.CREATED.value) if event in made else event for event in events)


def _creates_pod(event: AuditEvent) -> bool:
    return (event.verb, event.resource, event.subresource) == ("create", "pods", "")


def _unanswered(event: AuditEvent) -> bool:
    return event.status == 0 or event.status >= HTTPStatus.INTERNAL_SERVER_ERROR


def _is_seen(events: Sequence[AuditEvent], creation: AuditEvent) -> bool:
    """Whether a pod of that name is there next, before anybody else's request has created one.

    A request is written down when it ends, so that moments count and not the order of lines.
    """
    place = ("pods", creation.namespace, creation.name)
    later = [one for one in events if (one.resource, one.namespace, one.name) == place and one.time > creation.time]
    for event in sorted(later, key=lambda one: one.time):
        if _creates_pod(event) and event.status != HTTPStatus.CONFLICT:
            return False
        if event.uid and HTTPStatus.OK <= event.status < HTTPStatus.MULTIPLE_CHOICES:
            return True
    return False


def by_account(events: tuple[AuditEvent, ...], namespace: str, account: str) -> tuple[AuditEvent, ...]:
    """Only what one service account did."""
    user = f"system:serviceaccount:{namespace}:{account}"
    return tuple(event for event in events if event.user == user)


def _precondition(raw: dict[str, Any]) -> str:
    return str(_at(raw, "requestObject", "preconditions").get("uid") or "") if raw.get("verb") == "delete" else ""


def _at(raw: Any, *path: str) -> dict[str, Any]:
    """What the server keeps at this path; nothing where it keeps no fields there, such as the list of a JSON patch."""
    for step in path:
        raw = raw.get(step) if isinstance(raw, dict) else None
    return raw if isinstance(raw, dict) else {}


def _event(raw: dict[str, Any]) -> AuditEvent:
    reference = _at(raw, "objectRef")
    return AuditEvent(
        user=text(_at(raw, "user"), "username"),
        verb=text(raw, "verb"),
        group=text(reference, "apiGroup"),
        resource=text(reference, "resource"),
        subresource=text(reference, "subresource"),
        namespace=text(reference, "namespace"),
        name=text(reference, "name"),
        uri=text(raw, "requestURI"),
        status=number(_at(raw, "responseStatus"), "code"),
        time=text(raw, "requestReceivedTimestamp"),
        stage=raw["stage"],
        decision=text(_at(raw, "annotations"), "authorization.k8s.io/decision"),
        requested=_at(raw, "requestObject"),
        audit_id=text(raw, "auditID"),
        sources=tuple(entries(raw, "sourceIPs")),
        uid=text(reference, "uid") or _precondition(raw),
    )
