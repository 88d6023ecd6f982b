"""One host in other surroundings: its bundle anew, for another site or with other settings. Edge: cluster, platform.

The host's operator is rolled each time; whether the new one comes to be connected is for the checks to judge.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.observe.kube import Object
from conformance.observe.pods import addresses
from conformance.observe.proxy import Decision
from conformance.target.bundle.patch import patched
from conformance.target.description import Patch
from fake_platform.model import Host, JournalEntry, Site

Decisions = tuple[Decision, ...]
Enough = Callable[[Decisions], bool]
_LAG = PATIENCE / 4
"""Seconds that a pod's address and a line of the proxy's log may be behind what has happened; kubelet may be slow."""


@dataclass(frozen=True)
class Resited:
    """What became of one bundle."""

    host: HostUnderTest
    """With the site that the bundle was rendered for."""
    before: Host
    after: Host
    journal: tuple[JournalEntry, ...]
    """Since the bundle was downloaded."""
    pods: tuple[Object, ...]
    """The operator's pods afterwards."""
    decisions: Decisions
    """The proxy's on the new operator, since then."""

    @property
    def connected(self) -> bool:
        """Whether another instance than before has exchanged the key and is connected."""
        return is_new(self.before, self.after)


def resite(
    host: HostUnderTest, site: Site | None = None, patches: Sequence[Patch] = (), enough: Enough | None = None
) -> Resited:
    """Download for that site, patch and apply; wait until a new instance is connected or what the proxy said is enough.

    Ends when patience is over, whatever came of it.
    """
    moved = replace(host, site=site or host.site)
    before = moved.record()
    mark, seen = max((entry.n for entry in moved.journal()), default=0), len(moved.environment.decisions())
    earlier = _addresses(moved)
    moved.apply(patched(moved.download(), patches))

    def fresh() -> Decisions:
        new = _addresses(moved) - earlier  # another host's operators come to the same port
        return tuple(
            one for one in moved.environment.decisions()[seen:] if one.actor == "operator" and one.client in new
        )

    through = Condition("the proxy's log has both of its steps", lambda found: len(_let_through(found)) > 1)

    def look() -> tuple[Host, bool]:
        return moved.record(), enough is not None and enough(fresh())

    done = Condition("a new instance is connected, or enough was seen", lambda now: is_new(before, now[0]) or now[1])
    after, _ = wait_or_last(look, until=done, within=PATIENCE / 2)
    # The platform knows of a connection before the pod's address and the proxy's log have come to us.
    decisions = wait_or_last(fresh, until=through, within=_LAG) if is_new(before, after) else fresh()
    return Resited(moved, before, after, moved.journal(after=mark), tuple(moved.operator_pods()), decisions)


def settled(host: HostUnderTest, site: Site | None = None) -> bool:
    """Download for that site and apply; whether a new instance came to be connected, whatever a proxy said of it."""
    moved = replace(host, site=site or host.site)
    before = moved.record()
    moved.apply(moved.download())
    done = Condition("a new instance is connected", lambda now: is_new(before, now))
    return is_new(before, wait_or_last(moved.record, until=done, within=PATIENCE))


def _let_through(decisions: Decisions) -> set[str]:
    return {one.host for one in decisions if one.allowed and one.stage == "request"}


def _addresses(host: HostUnderTest) -> set[str]:
    return {address for pod in host.operator_pods() for address in addresses(pod)}


def is_new(before: Host, now: Host) -> bool:
    """Whether another connection stands than before, after another exchange: a dropped one is shown for a while."""
    another = now.connection_id is not None and now.connection_id != before.connection_id
    return another and now.connection == "connected" and now.generation > before.generation
