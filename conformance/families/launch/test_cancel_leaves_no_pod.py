"""LCH-08: a launch that is cancelled while accepted, pending, pulling or starting leaves no pod."""

import pytest

from conformance.environment.expectations import Gone
from conformance.environment.subject import FINAL
from conformance.environment.waiting import consistently
from conformance.families.launch.cancelled_launches import Cancelled
from conformance.observe.pods import started_at

pytestmark = pytest.mark.clause("LCH-08")

SETTLED = 3.0
"""Seconds in which an operator that makes a cancelled pod after all would have done so."""


@pytest.mark.control("test_each_stage_was_reached")
def test_every_cancelled_launch_ends(cancelled: tuple[Cancelled, ...]) -> None:
    """Its end is shown, and it was never ready, unless it was so before."""
    for one in cancelled:
        assert one.ended.state in FINAL, f"cancelled while {one.stage}, the sandbox is still {one.ended.state}"
        never_ready = one.too_late or one.ended.ready_at is None
        assert never_ready, f"cancelled while {one.stage}, the sandbox was ready all the same"


@pytest.mark.control("test_each_stage_was_reached")
def test_no_pod_is_left(cancelled: tuple[Cancelled, ...]) -> None:
    """No pod of it is there, and none comes later."""
    for one in cancelled:
        name = one.left["metadata"]["name"] if one.left else ""
        assert one.left is None, f"cancelled while {one.stage}, the sandbox has left the pod {name}"
    consistently(
        lambda: next((pod for one in cancelled if (pod := one.sandbox.pod())), None), holds=Gone(), during=SETTLED
    )


def test_each_stage_was_reached(cancelled: tuple[Cancelled, ...]) -> None:
    """The control: one had no node, one a node and no container yet, one a started sidecar."""
    pods = {one.stage: one.pod for one in cancelled}
    assert set(pods) == {"accepted", "pending", "pulling", "starting"}, f"only these were cancelled: {sorted(pods)}"
    pending, pulling, starting = (pods[stage] for stage in ("pending", "pulling", "starting"))
    assert pending is not None, "the launch that no node can take had no pod when it was cancelled"
    assert not pending["spec"].get("nodeName"), "the launch that no node can take had a node"
    assert pulling is not None, "the launch of an image that nobody has had no pod when it was cancelled"
    assert not started_at(pulling, "sandbox"), "the image that nobody has was started"
    assert starting is not None, "the launch with the silent sidecar had no pod when it was cancelled"
    assert started_at(starting, "sidecar"), "the silent sidecar had not started"
