"""What a transition of the platform's state asks its edges to do. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Later:
    """Carry `send` out after so many seconds."""

    seconds: float
    send: Send


@dataclass(frozen=True)
class Strike:
    """Break an open connection: `kind` is that of a fault (cut, close, half-open, restart), with its parameters."""

    connection_id: str
    kind: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rotate:
    """Replace the key that signs the sandbox tokens of a host."""

    host: str


Effect = Send | Cut | Note | Audit | Later | Strike | Rotate
