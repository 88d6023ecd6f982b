"""Who plays in one story, and what has befallen them so far. Edge: the host, its cluster and platform."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.explore.picture import PodSeen


@dataclass
class Cast:
    """One host's story in progress."""

    host: HostUnderTest
    cuts: ExitStack
    """The links that are cut; closing it mends them."""
    goes_on: Callable[[], bool] = lambda: True
    """False once nobody waits for the end of the story any more."""
    named: dict[str, tuple[SandboxUnderTest, ...]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    unwitnessed: set[str] = field(default_factory=set)
    """Sandboxes whose pod the story took away before the platform had heard of it: who did not see it cannot know."""
    forgotten: set[str] = field(default_factory=set)
    """Sandboxes that the platform does not know any more: nobody has to end them (CHN-16)."""
    strangers: dict[str, str] = field(default_factory=dict)
    kills: dict[str, int] = field(default_factory=dict)
    """How often the process of each operator's pod was killed, by the pod's uid."""
    survivors: dict[str, PodSeen] = field(default_factory=dict)
    away: bool = False
    full: bool = False
    """Whether the namespace takes no more pods, an operator's among them."""
    revoked: bool = False
    blinded: bool = False

    def sandboxes(self, name: str) -> Sequence[SandboxUnderTest]:
        """Those of that name; none where the steps that would have launched them are not in this story."""
        return self.named.get(name, ())
