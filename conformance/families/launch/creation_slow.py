"""A launch is cancelled while the cluster's API makes its pod, and takes its time. Edge: platform, the API server.

Where that waits for a webhook of which nothing is heard, or for a seat, and then makes the pod all the same, a request
that is on its way can be met for certain, and not by chance.
"""

import math
import time
from dataclasses import dataclass

from conformance.environment.expectations import Condition, Gone
from conformance.environment.subject import FINAL, PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, SWIFT, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.pod_requests import creations_slow
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe.audit import AuditEvent
from conformance.observe.journal import about, frames, time_of
from conformance.observe.kube import Object
from conformance.observe.pods import creations
from fake_platform.model import Sandbox

HELD = 3
"""Seconds that a creation takes: less than any client waits for its answer."""


@dataclass(frozen=True)
class CreationSlow:
    """What became of the launch that was cancelled."""

    under_way: bool
    """Whether its pod had been asked for when it was cancelled."""
    late: float
    """Seconds from a moment at which nobody had asked for its pod yet to its terminate; the pod came no sooner than
    `HELD` after it was asked for."""
    sandbox: SandboxUnderTest
    ended: Sandbox
    left: Object | None
    """Its pod, if it was still there when patience was over."""


@scenario("creation_slow", INSTALLED)
def cancel_under_way(host: HostUnderTest) -> CreationSlow:
    """Launch while pods take their time, cancel as soon as the pod is asked for, and wait for both ends."""
    beside = bystander(host)
    like, mark = beside.running_pod(), host.journal()[-1].n
    with creations_slow(host, like, HELD) as slow:
        one = host.launch(resources=SMALL, deadline_seconds=60)
        asked = Condition("its pod is asked for", lambda found: found[1] > 0)
        looks = [(time.time(), 0)]

        def look() -> tuple[float, int]:
            looks.append((time.time(), slow.begun()))
            return looks[-1]

        under_way = wait_or_last(look, until=asked, within=PATIENCE / 6, pace=SWIFT)[1] > 0
        host.environment.control.terminate(one.id)
        over = Condition("it is at its end", lambda found: found.state in FINAL)
        wait_or_last(one.record, until=over, within=HELD, pace=BRISK)
        slow.release()
        made = Condition("its pod was made", lambda found: len(found) > 0)
        wait_or_last(lambda: _creations(one), until=made, within=4 * HELD, pace=BRISK)
    ended = one.settled(within=PATIENCE / 2)
    left: Object | None = wait_or_last(one.pod, until=Gone(), within=PATIENCE / 3, pace=BRISK)
    for each in (beside, one):
        host.environment.control.terminate(each.id)
    late = _ordered(one, mark) - max(at for at, found in looks if not found)
    return CreationSlow(under_way, late, one, ended, left)


def _ordered(sandbox: SandboxUnderTest, mark: int) -> float:
    """When its terminate went out; never, where none did."""
    ordered = frames(about(sandbox.host.journal(after=mark), sandbox.id), "sandbox.terminate", "down")
    return min((time_of(each) for each in ordered), default=math.inf)


def _creations(sandbox: SandboxUnderTest) -> tuple[AuditEvent, ...]:
    return creations(sandbox.host.environment.created(), sandbox.host.namespace, sandbox.id)
