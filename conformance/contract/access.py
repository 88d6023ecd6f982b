"""How much of a cluster a run may touch, and so which evidence it has. Pure.

The lowest access on which all claims of a clause can be judged is measured and not guessed: a run on a cluster that is
not ours has judged it, and `access.json` says so (shape: `{"<clause>": "cluster", …}`, or `AUDITED`). A clause that is
not in it needs a cluster of ours; one of level static needs paper alone.
"""

from dataclasses import dataclass
from enum import StrEnum

AUDITED = "cluster with an audit log"
"""What `access.json` says of a clause for which cluster access is enough only if the cluster's audit log is given."""

POLICED = " where policies "
"""Between an access and `Policies`: enough where the cluster does that, or, with `ENFORCED`, either of it."""
ENFORCED = "are enforced"

NEEDS_OUR_PROXY = frozenset(
    {
        *("AIR-01", "AIR-04", "CHN-13"),
        *("EGR-01", "EGR-02", "EGR-06", "EGR-07", "EGR-08", "EGR-10", "EGR-12", "EGR-13"),
        *("EGR-14", "EGR-16", "EGR-17", "EGR-18", "EGR-19", "EGR-20", "EGR-24"),
    }
)
"""Clauses of less access than `owned` that cannot be judged where operators go through a site's own proxy.

They ask what ours has decided, or have it decide otherwise for a while, or judge ours itself, which would be green
beside an operator that goes another way.
"""


class Access(StrEnum):
    """From a bundle's text to a cluster of our own; each holds the evidence of those before it."""

    PAPER = "paper"
    """A bundle's text."""
    NAMESPACE = "namespace"
    """Administrator in namespaces that somebody made; nothing cluster-wide."""
    CLUSTER = "cluster"
    """Administrator of a cluster that somebody else made; its nodes are not touched."""
    OWNED = "owned"
    """A kind cluster of ours: its node, gate and audit log."""

    def covers(self, other: "Access") -> bool:
        """Whether a run with this access judges what needs the other."""
        order = list(Access)
        return order.index(self) >= order.index(other)


class Policies(StrEnum):
    """What a cluster that enforces NetworkPolicies does with a connection that one denies."""

    DROP = "drop"
    """It comes to nothing, and nobody is told."""
    REFUSE = "refuse"
    """Whoever tries is told at once."""


@dataclass(frozen=True)
class Policed:
    """The access that is enough on a cluster that enforces policies in one of these ways."""

    access: Access
    ways: frozenset[Policies]

    def __str__(self) -> str:
        """As `access.json` has it."""
        way = next(iter(self.ways)) if len(self.ways) == 1 else ENFORCED
        return f"{self.access}{POLICED}{way}"


def policed(told: str) -> Policed | None:
    """What `access.json` says of a clause, if it stands on policies."""
    access, between, way = told.partition(POLICED)
    if not between:
        return None
    return Policed(Access(access), frozenset(Policies if way == ENFORCED else {Policies(way)}))
