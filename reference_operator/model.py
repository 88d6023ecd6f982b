"""What the operator talks about: launches and tokens from the platform, pods as the cluster shows them. Pure.

All times are seconds since the epoch. Secrets are kept out of every `repr`, so that no log line can carry one by
accident.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reference_operator.placement import Placement

State = Literal["accepted", "starting", "ready", "failed", "finished", "gone"]
Reason = Literal[
    "image-pull",
    "unschedulable",
    "quota",
    "admission",
    "crash",
    "oom",
    "sidecar-silent",
    "sidecar-unreachable",
    "deadline",
    "cancelled",
    "node-lost",
    "identity-disabled",
    "identity-mismatch",
    "family-not-served",
]


@dataclass(frozen=True)
class Identity:
    """A managed identity that a sandbox authenticates as."""

    client_id: str
    tenant_id: str


@dataclass(frozen=True)
class Token:
    """A sandbox token and its `gen` claim."""

    generation: int
    jwt: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Launch:
    """`sandbox.launch`: one sandbox that the platform asks for.

    `deadline` is on the platform's clock; `policy` is compact JSON.
    """

    sandbox_id: str
    image: str
    sidecar_image: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    policy: str
    family: str
    requests: Mapping[str, str]
    limits: Mapping[str, str]
    deadline: float
    identity: Identity | None
    labels: Mapping[str, str]
    token: Token


@dataclass(frozen=True)
class FreshToken:
    """`sandbox.token`: a newer token for a sandbox that runs."""

    sandbox_id: str
    pod_uid: str
    token: Token


@dataclass(frozen=True)
class Terminate:
    """`sandbox.terminate`. `pod_uid` is None while the platform knows of no pod: then it cancels the launch."""

    sandbox_id: str
    pod_uid: str | None


@dataclass(frozen=True)
class Retired:
    """`host.retired`: no new launches; the channel serves the last sandboxes."""


@dataclass(frozen=True)
class KeyRetired:
    """`host.keyRetired`: a newer bundle was downloaded; the next exchange with this key will be refused."""


@dataclass(frozen=True)
class Unreadable:
    """A message without effect: its type is unknown, or a field is wrong. `sandbox_id` names a launch to be failed."""

    type: str
    problem: str
    sandbox_id: str = ""


Message = Launch | FreshToken | Terminate | Retired | KeyRetired | Unreadable


@dataclass(frozen=True)
class Envelope:
    """One message from the platform, with what orders it."""

    id: str
    seq: int
    host: str
    generation: int
    message: Message


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a key exchange answered. `url` is a secret that is used once and stored nowhere."""

    host: str
    generation: int
    families: tuple[str, ...]
    url: str = field(repr=False)
    group: str
    issuer: str
    jwks: str
    rotations: tuple[str, ...]
    registry: str


@dataclass(frozen=True)
class Ended:
    """How a container ended."""

    reason: str
    exit_code: int
    message: str = ""


@dataclass(frozen=True)
class Container:
    """One container status; the default is a container of which kubelet has said nothing yet."""

    running: bool = False
    started: bool = False
    restarts: int = 0
    waiting: str = ""
    message: str = ""
    ended: Ended | None = None
    last_ended: Ended | None = None


@dataclass(frozen=True, kw_only=True)
class Pod:
    """A sandbox pod as the cluster shows it. `deadline` is the annotation, on the platform's clock."""

    name: str
    uid: str
    sandbox_id: str
    phase: str = "Pending"
    address: str = ""
    deadline: float | None = None
    deleting: bool = False
    reason: str = ""
    message: str = ""
    unschedulable: str = ""
    disrupted: str = ""
    sandbox: Container = Container()
    sidecar: Container = Container()
    placement: Placement = field(default_factory=dict)


@dataclass(frozen=True)
class Fact:
    """One of the four health facts."""

    ok: bool
    reason: str
    checked_at: float


@dataclass(frozen=True)
class Account:
    """The service account of one identity."""

    name: str
    manifest: Mapping[str, Any]


@dataclass(frozen=True)
class Status:
    """`sandbox.status`: what the operator says about one sandbox."""

    sandbox_id: str
    pod_uid: str | None
    state: State
    reason: Reason | None = None
    detail: str | None = None
    token_generation: int = 0
