"""POD-14: what the host's settings say of placement is in force in every sandbox, or its launch fails."""

import pytest

from conformance.families.pods.placed_sandboxes import Placed, PlacedSandboxes
from conformance.observe import hardening
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("POD-14")


def test_settings_are_in_the_pod(placed: PlacedSandboxes) -> None:
    """Node selector, tolerations and RuntimeClass, each of them, as submitted and as the cluster has it."""
    assert placed.connected, "the operator did not connect with the placement among its settings"
    pods = [each.requested for each in placed.plain.creations] + [placed.plain.pod]
    faults = [hardening.unplaced(pod, placed.placement) for pod in pods if pod is not None]
    if not faults:
        raise CouldNotRun(f"no pod was made for the launch, which is {placed.plain.ended.state}")
    assert not any(faults), next(filter(None, faults))


@pytest.mark.control("test_it_runs_where_all_is_there")
def test_no_sandbox_without_its_runtime_class(placed: PlacedSandboxes) -> None:
    """Where the cluster has no such RuntimeClass, the launch fails as admission, and no pod is made without it."""
    _failed(placed.without_class, "admission", "whose RuntimeClass the cluster has not")


@pytest.mark.control("test_it_runs_where_all_is_there")
def test_no_sandbox_where_no_node_fits(placed: PlacedSandboxes) -> None:
    """Where no node has the labels, the launch fails as unschedulable, and the pod is on no node."""
    _failed(placed.nowhere, "unschedulable", "whose node selector fits no node")


def test_it_runs_where_all_is_there(placed: PlacedSandboxes) -> None:
    """The control: with the RuntimeClass there and a node that fits, a launch becomes ready."""
    plain = placed.plain.ended
    assert plain.state == "ready", f"the launch is {plain.state} ({plain.reason or 'no reason'}: {plain.detail})"


def _failed(launch: Placed, reason: str, whose: str) -> None:
    """The launch has failed for that reason, and ran nowhere."""
    node = ((launch.pod or {}).get("spec") or {}).get("nodeName")
    assert not node, f"a sandbox {whose} runs on the node {node}"
    ended = launch.ended
    assert ended.state == "failed", f"a launch {whose} is {ended.state}, not failed"
    assert ended.reason == reason, f"a launch {whose} failed as {ended.reason}, not as {reason}: {ended.detail}"
