"""Everything the operator can do; the output of `decide`. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reference_operator.model import Account, Token


@dataclass(frozen=True)
class Exchange:
    """Exchange the install key for a new connection."""


@dataclass(frozen=True)
class Open:
    """Open the channel that the exchange handed out, and join its group."""

    generation: int
    url: str = field(repr=False)
    group: str


@dataclass(frozen=True)
class Disconnect:
    """Close the channel; `Dropped` follows."""

    generation: int
    reason: str


@dataclass(frozen=True)
class Send:
    """Send one message, after all that were sent before it."""

    generation: int
    seq: int
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class CreatePod:
    """Create the pod of a launch, and first the service account of its identity if it has one."""

    sandbox_id: str
    manifest: Mapping[str, Any]
    account: Account | None


@dataclass(frozen=True)
class DeletePod:
    """Delete exactly this pod: the uid is a precondition."""

    sandbox_id: str
    name: str
    uid: str


@dataclass(frozen=True)
class AskSidecar:
    """Ask the sidecar which token it holds."""

    sandbox_id: str
    uid: str
    address: str


@dataclass(frozen=True)
class GiveToken:
    """Hand a token to the sidecar of exactly this pod; uid and address are read again before."""

    sandbox_id: str
    name: str
    uid: str
    token: Token
    rotations: tuple[str, ...]


@dataclass(frozen=True)
class Examine:
    """Check namespace and grant against the API server."""


@dataclass(frozen=True)
class Note:
    """Tell the people who read the log."""

    level: Literal["info", "warning", "error"]
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Exit:
    """End the process."""

    code: int
    reason: str


Action = Exchange | Open | Disconnect | Send | CreatePod | DeletePod | AskSidecar | GiveToken | Examine | Note | Exit
