"""The platform answers news with an error that means "try again", and takes nothing in. Edge: drives the platform.

First the end of one sandbox meets it, twice. Then everything that is told of another: the platform hears neither that
it was accepted nor of its pod, so that the terminate that follows names no uid.
"""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import SWIFT, wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.launch_values import NOBODY_HAS
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe.kube import Object
from fake_platform.model import JournalEntry

TWICE = 2


@dataclass(frozen=True)
class FailedAcknowledgements:
    """What became of both sandboxes."""

    ended: SandboxUnderTest
    """Terminated; the news of its end was answered with an error."""
    unnamed: SandboxUnderTest
    """Launched and cancelled while all its news was."""
    pod: Object | None
    """Its pod when it was cancelled, if there was one."""
    left: Object | None
    """Its pod some seconds later, if it is there and nobody is deleting it."""
    journal: tuple[JournalEntry, ...]
    """From before the first error on."""


@scenario("failed_acknowledgements", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def fail_acknowledgements(host: HostUnderTest) -> FailedAcknowledgements:
    """Fail the news of an end; then all news of a launch that no node takes, which is cancelled meanwhile."""
    ended, mark = bystander(host), host.journal()[-1].n
    control = host.environment.control
    control.fault(host.name, "fail-ack", message="sandbox.status", times=TWICE)
    control.terminate(ended.id)
    ended.settled(within=PATIENCE / 2)
    control.clear_faults(host.name)
    host.registered()
    control.fault(host.name, "fail-ack", message="sandbox.status", times=1000)
    unnamed = host.launch(resources={"requests": NOBODY_HAS, "limits": NOBODY_HAS})
    there = Condition("its pod is there", lambda pod: pod is not None)
    pod: Object | None = wait_or_last(unnamed.pod, until=there, within=PATIENCE / 12, pace=SWIFT)
    control.terminate(unnamed.id)
    leaving = Condition("its pod is gone, or going", lambda found: found is None)
    left: Object | None = wait_or_last(lambda: _staying(unnamed), until=leaving, within=PATIENCE / 6, pace=SWIFT)
    control.clear_faults(host.name)
    unnamed.settled(within=PATIENCE / 2)
    host.registered()
    return FailedAcknowledgements(ended, unnamed, pod, left, host.journal(after=mark))


def _staying(sandbox: SandboxUnderTest) -> Object | None:
    """Its pod, unless somebody is deleting it."""
    return next((pod for pod in sandbox.pods() if "deletionTimestamp" not in pod["metadata"]), None)
