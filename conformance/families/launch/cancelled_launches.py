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
from conformance.observe.kube import Object
from conformance.observe.pods import started_at
from fake_platform.model import Sandbox

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
    left: Object | None
    """The pod that is still there after patience, if one is."""


@scenario("cancelled", STEADY)
def cancel_at_every_stage(host: HostUnderTest) -> tuple[Cancelled, ...]:
    """Cancel right after the launch was accepted, while no node takes it, while it is pulled, and while it starts."""
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
    return tuple(_ended(*each) for each in begun)


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


def _ended(stage: str, sandbox: SandboxUnderTest, pod: Object | None) -> Cancelled:
    gone = Condition("its pod is gone", lambda found: found is None)
    sandbox.settled(within=PATIENCE / 2)
    left: Object | None = wait_or_last(sandbox.pod, until=gone, within=PATIENCE / 3, pace=SWIFT)
    return Cancelled(stage, sandbox, pod, sandbox.record(), left)
