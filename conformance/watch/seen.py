"""All that was seen of an operator while it was watched: what every rule reads, and nothing else. Pure.

What could not be seen is there as `Absent`, with the sentence that says why and what would bring it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from conformance.contract.wording import listed
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.inside import Inside
from conformance.observe.rbac import Right
from conformance.watch.expectation import Expectation
from conformance.watch.timeline import Watched

Object = dict[str, Any]
Found = TypeVar("Found")


@dataclass(frozen=True)
class Absent:
    """Something that was not seen, and why."""

    why: str


class Gone(Absent):
    """Something that went before anybody could have seen it: a watch that is quick enough is not to be had."""


def had(found: "Found | Absent") -> Found:
    """What was seen.

    Raises:
        CouldNotRun: it was not.
    """
    if isinstance(found, Absent):
        raise CouldNotRun(found.why)
    return found


class UnaskedError(Exception):
    """Nobody has asked for this to be judged; the message says how one would."""


@dataclass(frozen=True)
class Sandbox:
    """A pod that the operator answers for. `inside` by container; `log` may hold secrets: never printed."""

    pod: Watched
    inside: "Mapping[str, Inside] | Absent"
    log: "bytes | Absent" = field(repr=False)
    tokens: "Mapping[str, str] | Absent" = field(default_factory=dict)
    """Where inside a token stands that the API server accepts, and whom it takes its bearer for."""


@dataclass(frozen=True)
class Evaluated:
    """What the API server says of rights: those that were asked, and who has which."""

    asked: frozenset[Right]
    matrix: bool
    """Whether every verb of every resource was asked."""
    operator: frozenset[Right]
    everybody: frozenset[Right]
    """Of an account to which nothing is bound."""
    sandboxes: Mapping[str, frozenset[Right]]
    """By the account that a sandbox ran under."""


@dataclass(frozen=True)
class Disturbance:
    """The operator's pod was taken away. Pods are those of sandboxes that ran then, by name, before and later."""

    taken: str
    """The uid of the operator's pod that was taken away."""
    successor: str
    """The uid of the one that came after it; empty where none came."""
    before: Mapping[str, Object]
    after: Mapping[str, Object]
    over: frozenset[str]
    """Names of those whose work was over by itself meanwhile: of them nothing can be said."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One operator, watched for so many seconds. `objects` are those of its namespace at the end, by resource."""

    namespace: str
    workload: Object
    account: str
    pods: tuple[Watched, ...]
    """The operator's own, the last one last."""
    sandboxes: tuple[Sandbox, ...]
    expected: Expectation
    seconds: float
    inside: "Mapping[str, Inside] | Absent"
    """The operator's pods from inside, by pod and container."""
    logs: "Mapping[str, bytes | Absent] | Absent" = field(repr=False)
    """What the operator has printed, by the name of the log."""
    accounts: "Mapping[str, bool | None] | Absent"
    """What service accounts say of automountServiceAccountToken."""
    rights: "Evaluated | Absent"
    objects: "Mapping[str, tuple[Object, ...]] | Absent" = field(repr=False)
    unlisted: tuple[str, ...] = ()
    """Resources that our account may not list, so that they are not among the objects."""
    unlooked: tuple[str, ...] = ()
    """The operator's pods that were not looked into, or not as long as they ran, and why."""
    cut: tuple[str, ...] = ()
    """Pods of whose log only the beginning was read."""
    lost: tuple[str, ...] = ()
    """Pods of which a container's log was not kept any more, of this instance or the one before."""
    disturbance: "Disturbance | Absent | None" = None
    """None: nobody asked for one."""

    def need_every_own_pod(self) -> None:
        """To be asked after a search in the operator's pods that found nothing.

        Raises:
            CouldNotRun: one of them was not looked into as long as it ran, and may be the one that would have shown it.
        """
        if self.unlooked:
            raise CouldNotRun(f"not each pod of the operator was seen from inside: {listed(self.unlooked)}")

    @property
    def some(self) -> tuple[Sandbox, ...]:
        """The sandboxes.

        Raises:
            CouldNotRun: none was seen.
        """
        if not self.sandboxes:
            raise CouldNotRun(
                f"no sandbox was seen in {self.namespace} in {self.seconds:.0f} s: watch while there is work (--for), "
                "or say by --selector which pods are sandboxes"
            )
        return self.sandboxes

    @property
    def looked_into(self) -> tuple[tuple[Sandbox, Inside], ...]:
        """Each container of a sandbox that was seen from inside.

        Raises:
            CouldNotRun: none was.
        """
        found = [
            (each, inside)
            for each in self.some
            if not isinstance(each.inside, Absent)
            for inside in each.inside.values()
        ]
        if not found:
            raise CouldNotRun(next(each.inside.why for each in self.some if isinstance(each.inside, Absent)))
        return tuple(found)
