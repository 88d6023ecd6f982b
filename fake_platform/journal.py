"""The append-only record of every request and frame, and the entries of the audit; both without secrets. Pure."""

from dataclasses import dataclass, field
from itertools import islice
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
class Window:
    """Which entries are asked for: numbered after and before, of one host, and of those at most the last so many."""

    after: int = 0
    before: int | None = None
    host: str | None = None
    last: int | None = None


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
                "host": redact(event.host),  # people put keys where names belong
                "instance": redact(event.instance),
                "connectionId": event.connection_id,
                "type": redact(event.type),
                "status": event.status,
                "data": redact(event.data),
            },
        )

    def read(self, window: Window) -> dict[str, Any]:
        """The entries of a window in their order, and where to go on after the newest of all."""
        end = len(self.entries) if window.before is None else max(0, window.before - 1)
        newest_first = (entry for entry in reversed(self.entries[window.after : end]) if _is_of(entry, window.host))
        found = list(islice(newest_first, window.last))
        return {"entries": found[::-1], "next": max(window.after, len(self.entries))}


def _is_of(entry: dict[str, Any], host: str | None) -> bool:
    return host is None or entry["host"] == host


def audit_entry(audit: Audit, n: int, now: float, previous: str | None) -> dict[str, Any]:
    """The n-th audit entry: who did what (control.json, auditEntry); `previous` is the digest of the line before."""
    return {
        "n": n,
        "time": rfc3339(now),
        "action": audit.action,
        "actor": redact(audit.actor),
        "host": redact(audit.host),
        "sandboxId": audit.sandbox_id,
        "podUid": audit.pod_uid,
        "serviceAccount": audit.service_account,
        "outcome": audit.outcome,
        "detail": redact(audit.detail),
        "address": audit.address,
        "previous": previous,
    }
