"""Launches that the platform cancels before they are ready, at four stages. Edge: drives the platform.

A stage is reached when its own sign is seen in the cluster: a launch that has moved on by then is cancelled later than
its name says, which the record shows.
"""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import SWIFT, wait_or_last
from conformance.families._shared.launch_values import NOBODY_HAS
from conformance.families._shared.scheduling.scenario import STEADY, scenario
from conformance.families.launch.failing_launches import unpullable_image
from conformance.observe.journal import about, frames, payload
from conformance.observe.kube import Object
from conformance.observe.pods import started_at
from conformance.observe.untrusted_json import text
from fake_platform.model import JournalEntry, Sandbox

AT_ONCE = 5
"""Launches that are cancelled at once: a request that is under way is met by chance."""


@dataclass(frozen=True)
class Cancelled:
    """One launch, cancelled."""

    stage: str
    sandbox: SandboxUnderTest
    pod: Object | None
    """The pod right before the launch was cancelled, if there was one; not looked for where there was no time."""
    ended: Sandbox
    too_late: bool
    """Whether it had been told as ready before its terminate was sent: whoever is slow cancels too late."""
    left: Object | None
    """The pod that is still there after patience, if one is."""


@scenario("cancelled", STEADY)
def cancel_at_every_stage(host: HostUnderTest) -> tuple[Cancelled, ...]:
    """Cancel right after the launch was accepted, while no node takes it, while it is pulled, and while it starts."""
    mark = host.journal()[-1].n
    never = {"requests": NOBODY_HAS, "limits": NOBODY_HAS}
    pending = host.launch(resources=never, deadline_seconds=90)
    pulling = host.launch(image=unpullable_image(host), deadline_seconds=90)
    starting = host.launch(sidecar_image=host.environment.images.mute, deadline_seconds=90)
    begun = [_cancelled_at_once(host) for _ in range(AT_ONCE)]
    for stage, one, sign in (
        ("pulling", pulling, Condition("its pod has a node", _placed)),
        ("starting", starting, Condition("its sidecar has started", _started)),
        ("pending", pending, Condition("its pod waits for a node", lambda pod: pod is not None)),
    ):
        begun.append((stage, one, _reached(one, sign)))
        host.environment.control.terminate(one.id)
    return tuple(_ended(mark, *each) for each in begun)


def _cancelled_at_once(host: HostUnderTest) -> tuple[str, SandboxUnderTest, Object | None]:
    """Perhaps while its pod is being made: whoever forgets that request has a pod that nobody wants."""
    one = host.launch()
    host.environment.control.terminate(one.id)
    return "accepted", one, None


def _placed(pod: Object | None) -> bool:
    return pod is not None and bool(pod["spec"].get("nodeName"))


def _started(pod: Object | None) -> bool:
    return pod is not None and bool(started_at(pod, "sidecar"))


def _reached(sandbox: SandboxUnderTest, sign: Condition) -> Object | None:
    """The pod at that stage, or as it is when patience is over: the checks' control judges it."""
    found: Object | None = wait_or_last(sandbox.pod, until=sign, within=PATIENCE / 4, pace=SWIFT)
    return found


def _ended(mark: int, stage: str, sandbox: SandboxUnderTest, pod: Object | None) -> Cancelled:
    gone = Condition("its pod is gone", lambda found: found is None)
    sandbox.settled(within=PATIENCE / 2)
    left: Object | None = wait_or_last(sandbox.pod, until=gone, within=PATIENCE / 3, pace=SWIFT)
    too_late = _was_ready(about(sandbox.host.journal(after=mark), sandbox.id))
    return Cancelled(stage, sandbox, pod, sandbox.record(), too_late, left)


def _was_ready(entries: tuple[JournalEntry, ...]) -> bool:
    ordered = [each.n for each in frames(entries, "sandbox.terminate", "down")]
    ready = [each.n for each in frames(entries, "sandbox.status", "up") if text(payload(each), "state") == "ready"]
    return bool(ready) and ready[0] < min(ordered, default=ready[0])
