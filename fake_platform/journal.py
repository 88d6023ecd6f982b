"""The append-only record of every request and frame, and the entries of the audit; both without secrets. Pure."""

from dataclasses import dataclass, field
from typing import Any

from fake_platform.effects import Audit
from fake_platform.redaction import redact
from fake_platform.timestamps import rfc3339


@dataclass(frozen=True)
class Event:
    """What is to be recorded (control.json, journalEntry)."""

    kind: str
    type: str | None = None
    direction: str | None = None
    host: str | None = None
    instance: str | None = None
    connection_id: str | None = None
    status: int | None = None
    data: Any = None


@dataclass(frozen=True)
class Journal:
    """Entries in order; `n` is the position, from 1. The list only grows."""

    entries: list[dict[str, Any]] = field(default_factory=list)

    def append(self, event: Event, now: float) -> None:
        """Record one event, redacted."""
        self.entries.append(
            {
                "n": len(self.entries) + 1,
                "time": rfc3339(now),
                "kind": event.kind,
                "direction": event.direction,
                "host": event.host,
                "instance": event.instance,
                "connectionId": event.connection_id,
                "type": event.type,
                "status": event.status,
                "data": redact(event.data),
            },
        )

    def after(self, n: int) -> dict[str, Any]:
        """The entries after the n-th, and where to go on."""
        return {"entries": self.entries[n:], "next": max(n, len(self.entries))}


def audit_entry(audit: Audit, n: int, now: float, previous: str | None) -> dict[str, Any]:
    """The n-th audit entry: who did what (control.json, auditEntry); `previous` is the digest of the line before."""
    return {
        "n": n,
        "time": rfc3339(now),
        "action": audit.action,
        "actor": audit.actor,
        "host": audit.host,
        "sandboxId": audit.sandbox_id,
        "podUid": audit.pod_uid,
        "serviceAccount": audit.service_account,
        "outcome": audit.outcome,
        "detail": redact(audit.detail),
        "address": audit.address,
        "previous": previous,
    }
