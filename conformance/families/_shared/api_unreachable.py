"""The operator is cut off from the cluster's API for a while, and nothing else of it. Edge: node or API, the clock.

A table of its own in the node refuses what comes from the operator's pod for the API server, on connections that are
open as well; the gate's table is left alone. Where the node is not ours the API server itself holds back what the
operator's account asks for.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.environment.expectations import Condition, Gone
from conformance.environment.held_requests import Requests
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.network_cut import Cut, Fate, Hook, in_force, met, sent_by
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.observe.journal import about, frames
from conformance.observe.kube import Object
from conformance.observe.pods import addresses
from egress_profiles.endpoints import API_PORT
from fake_platform.model import Host, JournalEntry, Sandbox

HURRIED = 12
"""Seconds that another one allows, which are over before the API answers again."""

DEADLINE = 180
"""Seconds that the launch allows which is asked for meanwhile: an operator has all the time to try again."""


@dataclass(frozen=True, kw_only=True)
class ApiUnreachable:
    """The host before, when it showed the API as away (or patience was over), and after the way was open again."""

    before: Host
    broken: Host
    seconds: float
    """From the cut to what `broken` shows."""
    refused: int
    """Packets that were refused meanwhile, or requests that were held."""
    checkins: tuple[JournalEntry, ...]
    """What came from the operator while it was cut off: the first may show it already, so a second is awaited."""
    mended: Host
    terminated: Sandbox
    """One that was terminated meanwhile, as the platform showed it afterwards."""
    ended: tuple[JournalEntry, ...]
    """What the operator told of that one since the cut."""
    left: Object | None
    """Its pod, if it was still there when patience was over."""
    launched: Sandbox
    """One that was asked for meanwhile, ready or ended, or as it was when patience was over."""
    hurried: Sandbox
    """One that was asked for meanwhile and whose deadline came meanwhile."""
    told: tuple[JournalEntry, ...]
    """What the operator told of that one, while the API was away and later."""
    kept: Object
    """The pod of one that nobody touched meanwhile, before the cut."""
    keeps: Object | None
    """The same afterwards."""
    blind: tuple[JournalEntry, ...]
    """What came by the connection that it opened while it was cut off once more, until the API answered again."""
    unwanted: Object | None
    """That one's pod, if there was one long after the API had answered again."""


@scenario(
    "api_unreachable", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS)
)
def cut_off_api(host: HostUnderTest) -> ApiUnreachable:
    """Cut the operator's pod off, wait until the host shows it, open the way again, wait until that shows too.

    Meanwhile one sandbox is terminated, two are asked for, and the pod of another one taken away by somebody else. Once
    that is over the way is cut again and the channel closed, so that the operator comes back while it cannot list: no
    earlier, for at a reconnect the platform asks again for what an operator may have forgotten.
    """
    ended, lost, kept = (bystander(host) for _ in range(3))
    stood, vanishing = kept.running_pod(), lost.running_pod()["metadata"]["name"]
    before: Host = eventually(host.record, until=SHOWN_AS_GOOD, within=PATIENCE)
    mark = host.journal()[-1].n
    with without_answer(host) as count:
        started = time.monotonic()
        host.environment.control.terminate(ended.id)
        host.environment.kube.delete(f"/api/v1/namespaces/{host.namespace}/pods/{vanishing}", grace_seconds=0)
        asked = host.launch(resources=SMALL, deadline_seconds=DEADLINE)
        hurrying = host.launch(resources=SMALL, deadline_seconds=HURRIED)
        broken: Host = wait_or_last(host.record, until=_AWAY, within=PATIENCE)
        seconds, refused = time.monotonic() - started, count()
        hurried = hurrying.settled(within=PATIENCE / 2)
        checkins = _checked_in(host, mark)
    record = ApiUnreachable(
        before=before,
        broken=broken,
        seconds=seconds,
        refused=refused,
        checkins=checkins,
        mended=wait_or_last(host.record, until=SHOWN_AS_GOOD, within=PATIENCE / 2),
        launched=asked.settled("ready", within=PATIENCE / 2),
        terminated=ended.settled(within=PATIENCE / 2),
        left=wait_or_last(ended.pod, until=Gone(), within=PATIENCE / 4),
        hurried=hurried,
        unwanted=wait_or_last(hurrying.pod, until=Gone(), within=PATIENCE / 4),
        ended=about(frames(host.journal(after=mark), "sandbox.status", "up"), ended.id),
        told=about(frames(host.journal(after=mark), "sandbox.status", "up"), hurrying.id),
        blind=_blind(host),
        kept=stood,
        keeps=kept.pod(),
    )
    _wind_up(lost, asked, kept)
    return record


def _checked_in(host: HostUnderTest, mark: int) -> tuple[JournalEntry, ...]:
    """The check-ins since then, two of them at least; what there is when patience is over."""
    found: tuple[JournalEntry, ...] = wait_or_last(
        lambda: frames(host.journal(after=mark), "host.checkin", "up"), until=_TWICE, within=PATIENCE / 2
    )
    return found


def _blind(host: HostUnderTest) -> tuple[JournalEntry, ...]:
    """What the operator says by a connection that it opens while it has no answer; the API is good again afterwards."""
    with without_answer(host) as count:
        wait_or_last(count, until=Condition("it was refused or held", bool), within=PATIENCE / 2)
        said = _come_back(host, host.record())
    wait_or_last(host.record, until=SHOWN_AS_GOOD, within=PATIENCE / 2)
    return said


def _wind_up(lost: SandboxUnderTest, asked: SandboxUnderTest, kept: SandboxUnderTest) -> None:
    """Leave the host at rest; whether the end of the lost one was told is CHN-14's to judge."""
    lost.settled(within=PATIENCE / 2)
    _repointed(asked)
    _terminated(asked, kept)


def _repointed(sandbox: SandboxUnderTest) -> None:
    """Whoever has no pod when its operator comes back is launched again, with a newer token: REC-03 sees it taken."""
    newest = Condition("it holds the newest token", lambda one: one.token_generation >= one.issued_token_generation)
    wait_or_last(sandbox.record, until=newest, within=PATIENCE / 4, pace=BRISK)


def _terminated(*sandboxes: SandboxUnderTest) -> None:
    for one in sandboxes:
        one.host.environment.control.terminate(one.id)


@contextmanager
def without_answer(host: HostUnderTest) -> Iterator[Callable[[], int]]:
    """While this lasts, the operator has no answer of the API; how much of what it sent met that."""
    holding, node = host.environment.held_requests, host.environment.node
    if holding is not None:
        with holding.of(Requests.all_of(host.namespace, host.operator.account)) as held:
            yield held.count
        return
    own = addresses(host.operator_pod())
    cut = Cut(host.name, Hook.INPUT, sent_by(own, API_PORT), Fate.RESET)
    with in_force(node, cut):
        yield lambda: met(node, cut)


def _come_back(host: HostUnderTest, was: Host) -> tuple[JournalEntry, ...]:
    """Close the channel of this record; what the operator says by the next one, a check-in and all before it."""
    host.environment.control.fault(host.name, "close", code=1008)
    return said_anew(host, was, PATIENCE / 2)


def said_anew(host: HostUnderTest, was: Host, within: float) -> tuple[JournalEntry, ...]:
    """What the operator says by another connection than in this record, a check-in and all before it, or so far."""

    def said() -> tuple[JournalEntry, ...]:
        entries = host.journal()
        last = max((each.n for each in entries if each.connection_id == was.connection_id), default=0)
        return tuple(
            each
            for each in entries
            if each.n > last and each.direction == "up" and str(each.type).startswith(("host.", "sandbox."))
        )

    found: tuple[JournalEntry, ...] = wait_or_last(said, until=_CHECKED_IN, within=within, pace=BRISK)
    return found


def _is_good(host: Host) -> bool:
    """Whether the host has told its four facts, and all are good."""
    told = host.health
    return told is not None and all(fact.ok for fact in (told.cluster_api, told.namespace, told.rbac, told.channel))


SHOWN_AS_GOOD = Condition("the host shows its four facts as good", _is_good)
_AWAY = Condition("the host shows the cluster's API as away", lambda one: one.health and not one.health.cluster_api.ok)
_TWICE = Condition("the operator has checked in twice", lambda come: len(come) > 1)
_CHECKED_IN = Condition(
    "the operator has checked in by another connection", lambda come: any(each.type == "host.checkin" for each in come)
)
