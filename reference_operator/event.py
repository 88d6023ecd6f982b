"""Everything that can happen to the operator; the input of `decide`. Pure.

An event that belongs to a connection names its generation, so that a late one of an older connection has no effect.
`draw` is a random number in [0, 1) thrown by the edge, because the policy throws no dice.
"""

from dataclasses import dataclass

from reference_operator.model import Envelope, Fact, Pod, Reason, Terms


@dataclass(frozen=True)
class Tick:
    """Time passed."""


@dataclass(frozen=True)
class Listed:
    """The API server answered a full list that was asked for at `began`."""

    pods: tuple[Pod, ...]
    began: float


@dataclass(frozen=True)
class PodSeen:
    """A pod was created, or changed."""

    pod: Pod


@dataclass(frozen=True)
class PodVanished:
    """The API server said that this pod no longer exists."""

    sandbox_id: str
    uid: str


@dataclass(frozen=True)
class ClusterFailed:
    """A list or watch was not answered."""

    detail: str


@dataclass(frozen=True)
class CreateRefused:
    """The pod, or its service account, will not be created."""

    sandbox_id: str
    reason: Reason
    detail: str


@dataclass(frozen=True)
class CreateDelayed:
    """The pod could not be created just now."""

    sandbox_id: str
    detail: str


@dataclass(frozen=True)
class SidecarAnswered:
    """The sidecar showed this sandbox's id, and the generation of the token it holds."""

    sandbox_id: str
    uid: str
    token_generation: int


@dataclass(frozen=True)
class SidecarSilent:
    """No token could be handed over, or no answer was had. `reachable` tells whether a connection was made."""

    sandbox_id: str
    uid: str
    reachable: bool
    detail: str


@dataclass(frozen=True)
class TokenTaken:
    """The sidecar took a token."""

    sandbox_id: str
    uid: str
    token_generation: int


@dataclass(frozen=True)
class TokenRefused:
    """The sidecar refused this token for good."""

    sandbox_id: str
    uid: str
    token_generation: int
    detail: str


@dataclass(frozen=True)
class Exchanged:
    """The platform answered the key exchange. `skew` is the platform's clock minus ours, in seconds."""

    terms: Terms
    skew: float


@dataclass(frozen=True)
class ExchangeRefused:
    """The key exchange failed: refused with a problem type, or not answered at all (status 0)."""

    problem: str
    status: int
    detail: str
    retry_after: float
    draw: float


@dataclass(frozen=True)
class Opened:
    """The channel of this generation is open and its group joined."""

    generation: int
    connection_id: str


@dataclass(frozen=True)
class Dropped:
    """The channel of this generation could not be opened, or ended; `message` is what the platform said last."""

    generation: int
    message: str
    draw: float


@dataclass(frozen=True)
class Received:
    """A message came."""

    envelope: Envelope


@dataclass(frozen=True)
class Garbled:
    """Something came that is no envelope."""

    problem: str


@dataclass(frozen=True)
class Acknowledged:
    """The platform acknowledged what we sent with this number."""

    generation: int
    seq: int


@dataclass(frozen=True)
class Unacknowledged:
    """Nobody acknowledged what we sent with this number in time."""

    generation: int
    seq: int


@dataclass(frozen=True)
class Rejected:
    """The platform refused what we sent with this number; it has no effect, and its number is used up."""

    generation: int
    seq: int
    type: str
    detail: str


@dataclass(frozen=True)
class Examined:
    """The namespace and the grant were checked against the API server."""

    namespace: Fact
    rbac: Fact


Event = (
    Tick
    | Listed
    | PodSeen
    | PodVanished
    | ClusterFailed
    | CreateRefused
    | CreateDelayed
    | SidecarAnswered
    | SidecarSilent
    | TokenTaken
    | TokenRefused
    | Exchanged
    | ExchangeRefused
    | Opened
    | Dropped
    | Received
    | Garbled
    | Acknowledged
    | Unacknowledged
    | Rejected
    | Examined
)
