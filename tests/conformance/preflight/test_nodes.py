"""Where a sandbox may run."""

from typing import Any

import pytest

from conformance.preflight import nodes, sandbox_pod
from conformance.preflight.finding import Answer, Finding
from conformance.preflight.nodes import Placement
from tests.conformance.preflight.conftest import node

POD = sandbox_pod.pod("s", "a", sandbox_pod.CLASSES["usual"])
GVISOR = {"key": "sandbox", "value": "gvisor", "effect": "NoSchedule"}


def judged(*held: dict[str, Any], placement: Placement | None = None) -> tuple[Finding, Finding]:
    count, architectures = nodes.judged(held, placement or Placement(), [POD], "amd64")
    return count, architectures


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        (
            {"unschedulable": True, "taints": [{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}]},
            "cordoned",
        ),
        ({"taints": [GVISOR]}, "taint sandbox=gvisor:NoSchedule"),
        ({"taints": [{"key": "k", "effect": "NoExecute"}]}, "taint k:NoExecute"),
        ({"os": "windows"}, "runs windows"),
        ({"allocatable": {"cpu": "1m"}}, "has 1m cpu in all, less than one pod asks for"),
    ],
)
def test_what_keeps_sandboxes_out(spec: dict[str, Any], why: str) -> None:
    count, architectures = judged(node("one", **spec))
    assert count.answer is Answer.NOT_READY
    assert count.evidence == (f"one: {why}",)
    assert architectures.answer is Answer.CANNOT_TELL


@pytest.mark.parametrize("conditions", [[], [{"type": "Ready", "status": "Unknown"}]])
def test_a_node_that_is_not_ready(conditions: list[dict[str, str]]) -> None:
    sick = node("one")
    sick["status"]["conditions"] = conditions
    assert judged(sick, node("two"))[0].words == "1 of 2 nodes may run a sandbox"


def test_a_preference_keeps_nobody_out() -> None:
    assert judged(node("one", taints=[{"key": "k", "effect": "PreferNoSchedule"}]))[0].answer is Answer.READY


@pytest.mark.parametrize(
    ("toleration", "runs"),
    [
        ({"key": "sandbox", "operator": "Equal", "value": "gvisor", "effect": "NoSchedule"}, True),
        ({"key": "sandbox", "operator": "Exists"}, True),
        ({"operator": "Exists"}, True),
        ({"key": "other", "operator": "Exists"}, False),
        ({"key": "sandbox", "value": "kata"}, False),
        ({"key": "sandbox", "operator": "Exists", "effect": "NoExecute"}, False),
    ],
)
def test_a_host_that_tolerates(toleration: dict[str, str], runs: bool) -> None:  # noqa: FBT001 - a fact
    count, _ = judged(node("one", taints=[GVISOR]), placement=Placement(tolerations=(toleration,)))
    assert (count.answer is Answer.READY) == runs


def test_a_host_that_selects() -> None:
    placement = Placement({"pool": "sandboxes"})
    count, _ = judged(node("one"), node("two", labels={"pool": "sandboxes"}), placement=placement)
    assert count.words == "1 of 2 nodes may run a sandbox"
    assert count.evidence == ("one: lacks the label pool=sandboxes",)


def test_architectures() -> None:
    """Only of the nodes that may run a sandbox."""
    assert judged(node("one"), node("two", architecture="arm64", unschedulable=True))[1].answer is Answer.READY
    found = judged(node("one"), node("two", architecture="arm64"))[1]
    assert found.answer is Answer.NOT_READY
    assert found.evidence == ("architectures: 1 amd64, 1 arm64",)
