"""Tells one story on a host of its own, and judges it. Edge: cluster and platform, by the steps."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from conformance import builtin
from conformance.environment.subject import ClusterStage, HostUnderTest
from conformance.explore import monitors, resting
from conformance.explore.action_form import words
from conformance.explore.cast import Cast
from conformance.explore.performing import perform
from conformance.explore.recorded import Recorded
from conformance.explore.story import Finding, Story
from conformance.observe.audit import AuditEvent
from conformance.observe.channel_connections import connections
from conformance.observe.deletions import deletions
from conformance.observe.journal import answered, channel_host
from conformance.observe.kube import KubeError
from conformance.observe.pod_lifetimes import lifetimes
from conformance.observe.pods import containers, restarts
from conformance.observe.sandbox_statuses import States
from conformance.observe.submitted import EverySubmittedPod, submitted
from fake_platform.model import JournalEntry


@dataclass(frozen=True)
class Told:
    """What came of a story: what is wrong, which clauses had something to look at, and each step with what kept it.

    `journal` and `printed` are what explains it: the platform's record of the host, and the logs of its operators.
    """

    found: tuple[Finding, ...]
    looked_at: frozenset[str] = frozenset()
    steps: tuple[str, ...] = ()
    journal: tuple[JournalEntry, ...] = ()
    printed: Mapping[str, bytes] = field(default_factory=dict)


def tell(story: Story, stage: ClusterStage, name: str, goes_on: Callable[[], bool]) -> Told:
    """Register and install a host of that name, do the steps, let it rest, judge, and remove it.

    `goes_on` False: nobody waits for the end any more, and no further step is done.
    """
    host = stage.new_host(name, installed=True)
    with contextlib.closing(_Removal(host)), ExitStack() as cuts:
        cast = Cast(host, cuts, goes_on)
        try:
            host.install()
        except AssertionError as failure:  # it does not come up, or its bundle is refused
            return Told((Finding("REG-02", str(failure)),), journal=host.journal(), printed=_printed(host))
        steps = tuple(_done(story, cast))
        if not goes_on():
            return Told((), steps=steps)
        resting.heal(cast)
        recorded = _recorded(cast)
        found, looked_at = monitors.findings(recorded), monitors.looked_at(recorded)
        return Told(found, looked_at, steps, recorded.journal, recorded.printed)


class _Removal:
    """A host that goes when its story is over; the run's end sees it through."""

    def __init__(self, host: HostUnderTest) -> None:
        self._host = host

    def close(self) -> None:
        """Begin to remove it."""
        self._host.begin_removal()


def _done(story: Story, cast: Cast) -> Iterator[str]:
    for step in story.steps:
        if not cast.goes_on():
            return
        kept = perform(step, cast)
        yield f"{words(step)}{f' (left out: {kept})' if kept else ''}"


def _recorded(cast: Cast) -> Recorded:
    host, environment = cast.host, cast.host.environment
    at_rest = (*resting.rested(cast, _made(host)), *resting.serves(cast))
    events = _events(host)
    journal = host.journal()
    bound = builtin.contract()["REC-03"].bound
    return Recorded(
        journal=journal,
        connections=connections(journal),
        pods=_made(host),
        deletions=deletions(events, host.operator.account),
        states=States.read(builtin.sandbox_states()),
        registry=environment.images.registry,
        lives=lifetimes(events, host.operator.account),
        taken_within=bound.seconds if bound is not None else 0.0,
        touched=frozenset(cast.touched),
        unwitnessed=frozenset(cast.unwitnessed),
        blinded=cast.blinded,
        killed=bool(cast.kills),
        strangers=cast.strangers,
        there={pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in environment.kube.pods(host.namespace)},
        printed=_printed(host),
        channels=_channels(journal),
        ended_by_itself=_ended_by_itself(cast),
        at_rest=at_rest,
    )


def _events(host: HostUnderTest) -> tuple[AuditEvent, ...]:
    return tuple(event for event in host.environment.node.audit() if event.namespace == host.namespace)


def _made(host: HostUnderTest) -> EverySubmittedPod:
    created = (event for event in host.environment.created() if event.namespace == host.namespace)
    return submitted(created, host.operator.account, host.journal())


def _printed(host: HostUnderTest) -> dict[str, bytes]:
    """What the processes of each operator's pod that stands have printed, and those before them."""
    found: dict[str, bytes] = {}
    for pod in host.operator_pods():
        name = pod["metadata"]["name"]
        for container in (each["name"] for each in containers(pod)):
            for previous in (False, True):
                with contextlib.suppress(KubeError):
                    text = host.environment.kube.logs(host.namespace, name, container, previous=previous)
                    found[f"the log of {name}{', before its restart' * previous}"] = text
    return found


def _channels(journal: tuple[JournalEntry, ...]) -> dict[str, str]:
    return {f"the channel host of journal entry {entry.n}": channel_host(entry) for entry in answered(journal)}


def _is_superseded(entry: JournalEntry) -> bool:
    return entry.kind == "disconnect" and (entry.data or {}).get("reason") == "superseded"


def _ended_by_itself(cast: Cast) -> int:
    """Restarts of the operator's container that nobody has caused; one that was superseded has to end (CHN-10)."""
    superseded = sum(_is_superseded(entry) for entry in cast.host.journal())
    extra = sum(
        max(0, sum(restarts(pod).values()) - cast.kills.get(pod["metadata"]["uid"], 0))
        for pod in cast.host.operator_pods()
    )
    return max(0, extra - superseded)
