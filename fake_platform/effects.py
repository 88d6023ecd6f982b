"""What a transition of the platform's state asks its edges to do. Pure."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Send:
    """Publish an envelope to the host's group."""

    host: str
    envelope: dict[str, Any]


@dataclass(frozen=True)
class Cut:
    """Say `system disconnected` with the message, then close 1008 with the same word."""

    connection_id: str
    message: str


@dataclass(frozen=True)
class Note:
    """A journal entry (kind status, refusal or token)."""

    kind: str
    type: str
    host: str | None
    data: Any = None


@dataclass(frozen=True)
class Audit:
    """An audit entry: who did what to what, and how it ended (`ok` or a problem type).

    `actor` is `control` until `state.Step.asked` names who asked; `address` is where the request came from.
    """

    action: str
    actor: str
    host: str | None
    outcome: str = "ok"
    sandbox_id: str | None = None
    pod_uid: str | None = None
    service_account: str | None = None
    detail: str | None = None
    address: str | None = None


Effect = Send | Cut | Note | Audit
