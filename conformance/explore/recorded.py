"""Everything that one story has left behind, of one host. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from conformance.explore.story import Finding
from conformance.observe.channel_connections import Connection
from conformance.observe.deletions import Deletion
from conformance.observe.pod_lifetimes import Lifetime
from conformance.observe.sandbox_statuses import States
from conformance.observe.submitted import EverySubmittedPod
from fake_platform.model import JournalEntry


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What platform and cluster say of it, and what the story has done itself.

    `touched` are the sandboxes whose pod or program the story itself has ended; `blinded`: whether the operator was
    kept from its sidecars for a while, so that it could not hand tokens over. `strangers` are the pods of somebody else
    that the story made, each with its uid, and `there` the uid of each that stands at the end. `ended_by_itself` is how
    often the operator's process ended though nobody had ended it. `at_rest` is what was wrong once all was at rest.
    """

    journal: tuple[JournalEntry, ...]
    connections: tuple[Connection, ...]
    pods: EverySubmittedPod
    deletions: tuple[Deletion, ...]
    states: States
    registry: str
    lives: Mapping[str, Lifetime]
    """When the pod of each sandbox was there."""
    taken_within: float
    """Seconds within which a token that was sent is told as taken (REC-03)."""
    touched: Collection[str] = ()
    unwitnessed: Collection[str] = ()
    """Sandboxes whose pod the story took away before the platform had heard of it.

    An operator that is started anew in between knows nothing but the cluster (asyncapi.yaml, 12): asked again, it makes
    another one, and cannot know better.
    """
    blinded: bool = False
    killed: bool = False
    """Whether the story has ended a process of the operator: the next one in that pod exchanges at its start."""
    strangers: Mapping[str, str] = field(default_factory=dict)
    there: Mapping[str, str] = field(default_factory=dict)
    printed: Mapping[str, bytes] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    ended_by_itself: int = 0
    at_rest: tuple[Finding, ...] = ()
