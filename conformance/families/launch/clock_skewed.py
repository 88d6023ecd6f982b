"""The platform's clock and the operator's differ: behind by some minutes, then ahead. Edge: platform, cluster.

The platform dates its exchange and its messages by a clock that is wrong; to the operator its own clock is. A restart
lies in the second stretch, so that what was noted of a deadline in the cluster is read again.
"""

from dataclasses import dataclass
from datetime import datetime

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.fresh_operator import connected_anew
from conformance.families._shared.launch_values import NOBODY_HAS
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.observe.kube import Object
from fake_platform.model import Host, JournalEntry, Sandbox

BEHIND, AHEAD = -240, 90
"""Seconds: more than the deadlines of the launches, so that whoever goes by another clock is far off.

The exchange dates channel.expiresAt by the same clock, 300 s later: by the true one, too, it must be to come.
"""

ROOM = 180
"""Seconds of the launch that is to be ready: enough for a cluster that is slow, and nobody waits for them."""

SOON = 8
"""Seconds that are over before a silent sidecar's time is."""

ACROSS = 40
"""Seconds of the launch during which the operator is restarted."""


@dataclass(frozen=True)
class Dated:
    """One launch that was sent by a wrong clock."""

    sandbox: SandboxUnderTest
    ahead: int
    ended: Sandbox
    """Ready or at its end, or as it was when patience was over."""
    pod: Object | None
    """As it was made, if it was."""


@dataclass(frozen=True)
class SkewedClock:
    """Three launches: one that can be ready, one that only its deadline ends, one that is pending over a restart."""

    host: HostUnderTest
    served: Dated
    late: Dated
    pending: Dated
    journal: tuple[JournalEntry, ...]


@scenario("skewed", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS))
def skew(host: HostUnderTest) -> SkewedClock:
    """Connect by a clock that is behind, launch; connect by one that is ahead, launch twice, restart in between."""
    mark = host.journal()[-1].n
    _connected_by(host, BEHIND)
    served = host.launch(resources=SMALL, deadline_seconds=ROOM)
    served.settled("ready", within=ROOM / 2)
    first = Dated(served, BEHIND, served.record(), served.pod())
    _connected_by(host, AHEAD)
    late = host.launch(sidecar_image=host.environment.images.mute, deadline_seconds=SOON)
    seen = _made(late)
    second = Dated(late, AHEAD, late.settled(within=SOON + PATIENCE / 3), seen)
    pending = host.launch(resources={"requests": NOBODY_HAS, "limits": NOBODY_HAS}, deadline_seconds=ACROSS)
    seen = _made(pending)
    _restarted_by(host, AHEAD)
    third = Dated(pending, AHEAD, pending.settled(within=ACROSS + PATIENCE / 3), seen)
    _closed(host)
    host.environment.control.terminate(served.id)
    return SkewedClock(host, first, second, third, host.journal(after=mark))


def noted(pod: Object) -> float:
    """The deadline in the pod's annotation, in seconds since the epoch by whichever clock; -inf where there is none."""
    text = (pod["metadata"].get("annotations") or {}).get("byohost.test/deadline", "")
    try:
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return float("-inf")


def _made(sandbox: SandboxUnderTest) -> Object | None:
    there = Condition("its pod is there", lambda pod: pod is not None)
    pod: Object | None = wait_or_last(sandbox.pod, until=there, within=PATIENCE / 10, pace=BRISK)
    return pod


def _connected_by(host: HostUnderTest, ahead: int) -> None:
    """Connected anew, by an exchange that is dated so."""
    host.environment.control.fault(host.name, "skew-clock", seconds=ahead)
    _closed(host)


def _restarted_by(host: HostUnderTest, ahead: int) -> None:
    was = host.record()
    host.stop_operator()
    host.environment.control.fault(host.name, "skew-clock", seconds=ahead)
    host.start_operator()
    _anew(host, was)


def _closed(host: HostUnderTest) -> None:
    was = host.record()
    host.environment.control.fault(host.name, "close", code=1008)
    _anew(host, was)


def _anew(host: HostUnderTest, was: Host) -> None:
    wait_or_last(host.record, until=connected_anew(was), within=PATIENCE / 2, pace=BRISK)
    heard = Condition("the operator has said what is there", lambda now: now.connection == "connected")
    wait_or_last(host.record, until=heard, within=PATIENCE / 6, pace=BRISK)
