"""A launch is cancelled while the cluster's API makes its pod, and takes its time. Edge: platform, a silent webhook.

The API server waits for a webhook of which nothing is heard, and then makes the pod without it: so a request that is on
its way can be met for certain, and not by chance.
"""

from dataclasses import dataclass

from conformance.environment.expectations import Condition, Gone
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, SWIFT, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.pod_webhook import Asked, tried, waited_for
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe.audit import AuditEvent
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
    sandbox: SandboxUnderTest
    ended: Sandbox
    creations: tuple[AuditEvent, ...]
    left: Object | None
    """Its pod, if it was still there when patience was over."""


@scenario("creation_slow", INSTALLED)
def cancel_under_way(host: HostUnderTest) -> CreationSlow:
    """Launch while pods take their time, cancel as soon as the pod is asked for, and wait for both ends."""
    beside = bystander(host)
    like = beside.running_pod()
    with waited_for(host, Asked(seconds=HELD), lambda: tried(host, like)) as count:
        one = host.launch(resources=SMALL, deadline_seconds=60)
        asked = Condition("its pod is asked for", lambda found: found > 0)
        under_way = wait_or_last(count, until=asked, within=PATIENCE / 6, pace=SWIFT) > 0
        host.environment.control.terminate(one.id)
        made = Condition("its pod was made", lambda found: len(found) > 0)
        came = wait_or_last(lambda: _creations(one), until=made, within=4 * HELD, pace=BRISK)
    ended = one.settled(within=PATIENCE / 2)
    left: Object | None = wait_or_last(one.pod, until=Gone(), within=PATIENCE / 3, pace=BRISK)
    for each in (beside, one):
        host.environment.control.terminate(each.id)
    return CreationSlow(under_way, one, ended, came, left)


def _creations(sandbox: SandboxUnderTest) -> tuple[AuditEvent, ...]:
    return creations(sandbox.host.environment.created(), sandbox.host.namespace, sandbox.id)
