"""What platform, cluster, network and people can do in a story, one frozen value each. Pure.

An action names sandboxes by the story's own names (`s1`, `b2`), never by ids: a story is told again on another host.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from conformance.environment.links import Fate, Link
from fake_platform import fault_table

SHAPES = ("plain", "odd", "worker", "exits", "identity", "huge", "mute", "unpullable", "hasty")
"""How a launch is: an idle one; one with values that nobody would choose; one whose program ends when it is told, or at
once; one with a workload identity; one that no node has room for; one whose sidecar never listens; one whose image no
registry has; one whose deadline is a second."""

VERBS = ("create", "get", "list", "watch", "delete")
"""What an operator's role grants (RBC-01)."""

PROGRAMS_THAT_END = frozenset({"exits"})
"""Shapes whose program ends by itself."""


@dataclass(frozen=True)
class Launch:
    """The platform asks for a sandbox."""

    do: ClassVar[str] = "launch"
    name: str
    shape: str = "plain"

    def __post_init__(self) -> None:
        _among("shape", self.shape, SHAPES)


@dataclass(frozen=True)
class Burst:
    """The platform asks for so many plain sandboxes at once."""

    do: ClassVar[str] = "burst"
    name: str
    count: int

    def __post_init__(self) -> None:
        _between("count", self.count, 1, 500)


@dataclass(frozen=True)
class Settle:
    """Wait until these sandboxes are ready or at their end, for a while."""

    do: ClassVar[str] = "settle"
    name: str


@dataclass(frozen=True)
class Terminate:
    """The platform orders the end of these sandboxes."""

    do: ClassVar[str] = "terminate"
    name: str


@dataclass(frozen=True)
class EndProgram:
    """The work of these sandboxes is over: their programs end."""

    do: ClassVar[str] = "end-program"
    name: str


@dataclass(frozen=True)
class DeletePod:
    """Somebody deletes the pods of these sandboxes without grace, as a lost node would."""

    do: ClassVar[str] = "delete-pod"
    name: str


@dataclass(frozen=True)
class TakeName:
    """A launch finds a pod of somebody else under the name that its own would have."""

    do: ClassVar[str] = "take-name"
    name: str


@dataclass(frozen=True)
class Stranger:
    """A pod of somebody else comes; `borrows` are the operator's own labels that it bears, with other values."""

    do: ClassVar[str] = "stranger"
    name: str
    borrows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kill:
    """The operator's process is killed; its kubelet starts another."""

    do: ClassVar[str] = "kill"


@dataclass(frozen=True)
class Evict:
    """The operator's pod is deleted, as an eviction or a drain does it; its Deployment makes another."""

    do: ClassVar[str] = "evict"


@dataclass(frozen=True)
class Away:
    """The operator is scaled to nothing; it comes back with `Back`, or when the story rests."""

    do: ClassVar[str] = "away"


@dataclass(frozen=True)
class Back:
    """The operator that was away comes back."""

    do: ClassVar[str] = "back"


@dataclass(frozen=True)
class Roll:
    """A person downloads the bundle anew and applies it: a new key."""

    do: ClassVar[str] = "roll"


@dataclass(frozen=True)
class Revoke:
    """A person revokes the key; the story's rest begins with a new bundle."""

    do: ClassVar[str] = "revoke"


@dataclass(frozen=True)
class Cut:
    """A link of the operator's pod is cut until `Mend`, or until the story rests."""

    do: ClassVar[str] = "cut-link"
    link: str
    fate: str

    def __post_init__(self) -> None:
        _among("link", self.link, [str(each) for each in Link])
        _among("fate", self.fate, [str(each) for each in Fate])
        if (self.link, self.fate) == (Link.SIDECARS, Fate.SILENCE):
            raise ValueError("packets to sidecars cannot be dropped on a control plane alone: say reset")


@dataclass(frozen=True)
class Mend:
    """Every link is whole again, and what was taken away is given back."""

    do: ClassVar[str] = "mend"


@dataclass(frozen=True)
class Narrow:
    """Somebody takes a right away from the operator's role until `Mend`, or until the story rests."""

    do: ClassVar[str] = "narrow"
    verb: str
    resource: str

    def __post_init__(self) -> None:
        _among("verb", self.verb, VERBS)
        _among("resource", self.resource, ("pods", "serviceaccounts"))


@dataclass(frozen=True)
class Quota:
    """The namespace takes so many more pods and no more, until `Mend`, or until the story rests."""

    do: ClassVar[str] = "quota"
    room: int = 0

    def __post_init__(self) -> None:
        _between("room", self.room, 0, 500)


@dataclass(frozen=True)
class Wrong:
    """A fault of the platform (faults.json); `name` is the sandbox that it is about, where it is about one."""

    do: ClassVar[str] = "fault"
    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""

    def __post_init__(self) -> None:
        _among("kind", self.kind, tuple(fault_table.kinds()))


@dataclass(frozen=True)
class Rotate:
    """The keys that sign sandbox tokens are replaced so often; the operator learns of it at its next exchange."""

    do: ClassVar[str] = "rotate"
    times: int = 1

    def __post_init__(self) -> None:
        _between("times", self.times, 1, 5)


@dataclass(frozen=True)
class Pause:
    """So many seconds pass."""

    do: ClassVar[str] = "pause"
    seconds: float

    def __post_init__(self) -> None:
        _between("seconds", self.seconds, 0, 60)


Action = (
    Launch
    | Burst
    | Settle
    | Terminate
    | EndProgram
    | DeletePod
    | TakeName
    | Stranger
    | Kill
    | Evict
    | Away
    | Back
    | Roll
    | Revoke
    | Cut
    | Mend
    | Narrow
    | Quota
    | Wrong
    | Rotate
    | Pause
)
KINDS: Mapping[str, type[Action]] = {
    kind.do: kind
    for kind in (
        *(Launch, Burst, Settle, Terminate, EndProgram, DeletePod, TakeName, Stranger, Kill, Evict, Away, Back),
        *(Roll, Revoke, Cut, Mend, Narrow, Quota, Wrong, Rotate, Pause),
    )
}


def _among(name: str, value: str, known: Any) -> None:
    if value not in known:
        raise ValueError(f"{name} is {value!r}: say one of {', '.join(known)}")


def _between(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{name} is {value}: say {least} to {most}")
