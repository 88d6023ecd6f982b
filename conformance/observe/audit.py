"""The API server's audit log as facts about who did what. Pure.

Events made in another's name (`impersonatedUser`) are the harness's own questions and are dropped. A refusal counts as
RBAC's only where the event is annotated `authorization.k8s.io/decision=forbid`: quota and Pod Security answer 403 too.
"""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class AuditEvent:
    """One request that the API server answered (stages ResponseComplete and ResponseStarted)."""

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
            raw = json.loads(line)
        except ValueError:
            continue
        if raw.get("stage") in {"ResponseComplete", "ResponseStarted"} and not raw.get("impersonatedUser"):
            events.append(_event(raw))
    return tuple(events)


def by_account(events: tuple[AuditEvent, ...], namespace: str, account: str) -> tuple[AuditEvent, ...]:
    """Only what one service account did."""
    user = f"system:serviceaccount:{namespace}:{account}"
    return tuple(event for event in events if event.user == user)


def _precondition(raw: dict[str, Any]) -> str:
    options = raw.get("requestObject") or {}
    return str((options.get("preconditions") or {}).get("uid") or "") if raw.get("verb") == "delete" else ""


def _event(raw: dict[str, Any]) -> AuditEvent:
    reference = raw.get("objectRef") or {}
    return AuditEvent(
        user=raw.get("user", {}).get("username", ""),
        verb=raw.get("verb", ""),
        group=reference.get("apiGroup", ""),
        resource=reference.get("resource", ""),
        subresource=reference.get("subresource", ""),
        namespace=reference.get("namespace", ""),
        name=reference.get("name", ""),
        uri=raw.get("requestURI", ""),
        status=int((raw.get("responseStatus") or {}).get("code", 0)),
        time=raw.get("requestReceivedTimestamp", ""),
        stage=raw["stage"],
        decision=(raw.get("annotations") or {}).get("authorization.k8s.io/decision", ""),
        requested=raw.get("requestObject") or {},
        audit_id=raw.get("auditID", ""),
        sources=tuple(raw.get("sourceIPs") or ()),
        uid=reference.get("uid") or _precondition(raw),
    )
