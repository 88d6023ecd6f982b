"""Claims on placement, held against records on paper: green on a good one, red on each fault."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, cast

import pytest

from conformance.families.pods.placed_sandboxes import Placed, PlacedSandboxes
from conformance.families.pods.unknown_placement import UNKNOWN, UnknownPlacement
from conformance.observe.audit import AuditEvent
from conformance.observe.exceptions import CouldNotRun
from fake_platform.model import Sandbox

Complaint = Callable[..., str]
NOON = dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)
POOL = {"nodeSelector": {"os": "linux"}, "tolerations": [{"key": "a"}], "runtimeClassName": "one"}
FORCE, NONE, STRANGE = "pods/test_placement_in_force", "pods/test_no_placement", "pods/test_unknown_placement"


def pod(spec: Mapping[str, Any], node: str = "") -> dict[str, Any]:
    """A pod with a placement, on a node or none."""
    return {"metadata": {"name": "p"}, "spec": dict(spec) | ({"nodeName": node} if node else {})}


def launch(state: Any, reason: str | None, made: dict[str, Any] | None, seen: dict[str, Any] | None) -> Placed:
    """How a launch went: what was submitted for it, and what the cluster had."""
    ended = Sandbox(
        sandbox_id="s",
        host="h",
        state=state,
        reason=reason,
        detail="why",
        pod_uid=None,
        token_generation=0,
        issued_token_generation=1,
        requested_at=NOON,
        ready_at=None,
        deadline=NOON,
    )
    creation = () if made is None else (cast("AuditEvent", type("Made", (), {"requested": made})()),)
    return Placed(cast("Any", None), ended, creation, seen)


OVER = {"status": {"containerStatuses": [{"name": "operator", "state": {"terminated": {"exitCode": 64}}}]}}
READY = launch("ready", None, pod(POOL), pod(POOL, "node"))
GOOD = PlacedSandboxes(
    placement=POOL,
    connected=True,
    plain=READY,
    asking=READY,
    without_class=launch("failed", "admission", None, None),
    nowhere=launch("failed", "unschedulable", pod({"nodeSelector": {"no": "node"}}), None),
    unknown=UnknownPlacement(served=False, pods=(OVER,), printed=f"settings: {UNKNOWN} is unknown"),
)
SERVING = UnknownPlacement(served=True, pods=(), printed="")
BARE = launch("ready", None, pod({}), pod({}, "node"))
RUNS = "test_it_runs_where_all_is_there"
CLAIMS = [
    (STRANGE, "test_it_does_not_serve", replace(GOOD, unknown=SERVING), "serves its host, and follows the rest of it"),
    (
        STRANGE,
        "test_it_does_not_serve",
        replace(GOOD, unknown=replace(GOOD.unknown, pods=())),
        "neither serves its host nor ends",
    ),
    (STRANGE, "test_it_says_which", replace(GOOD, unknown=replace(GOOD.unknown, printed="")), "does not name it"),
    (STRANGE, "test_one_that_is_known_is_served", replace(GOOD, connected=False), "did not connect with a placement"),
    (FORCE, "test_settings_are_in_the_pod", replace(GOOD, plain=BARE), "without the node selector os=linux"),
    (
        FORCE,
        "test_settings_are_in_the_pod",
        replace(GOOD, plain=launch("ready", None, pod(POOL), pod(POOL | {"runtimeClassName": ""}, "node"))),
        "has the RuntimeClass (none), and the host's settings name one",
    ),
    (FORCE, "test_settings_are_in_the_pod", replace(GOOD, connected=False), "did not connect with the placement"),
    (FORCE, RUNS, replace(GOOD, plain=launch("failed", "oom", None, None)), "the launch is failed (oom: why)"),
    (
        FORCE,
        "test_no_sandbox_without_its_runtime_class",
        replace(GOOD, without_class=BARE),
        "a sandbox whose RuntimeClass the cluster has not runs on the node node",
    ),
    (
        FORCE,
        "test_no_sandbox_without_its_runtime_class",
        replace(GOOD, without_class=launch("accepted", None, None, None)),
        "a launch whose RuntimeClass the cluster has not is accepted, not failed",
    ),
    (
        FORCE,
        "test_no_sandbox_where_no_node_fits",
        replace(GOOD, nowhere=launch("failed", "deadline", None, None)),
        "a launch whose node selector fits no node failed as deadline, not as unschedulable: why",
    ),
    (
        NONE,
        "test_a_launch_chooses_none",
        replace(GOOD, asking=launch("ready", None, pod(POOL | {"runtimeClassName": "of-a-launch"}), None)),
        'a launch asked for another place, and the submitted pod sets nodeSelector {"os": "linux"}; ',
    ),
]


@pytest.mark.parametrize(
    ("file", "claim", "bad", "words"), CLAIMS, ids=[f"{one[1]}-{n}" for n, one in enumerate(CLAIMS)]
)
def test_claim_is_green_on_the_good_and_red_on_the_bad(
    complaint: Complaint, file: str, claim: str, bad: PlacedSandboxes, words: str
) -> None:
    """Nothing is said of the good record, and of the bad one what is wrong."""
    assert complaint(file, claim, GOOD) == ""
    assert words in complaint(file, claim, bad)


def test_without_a_pod_nothing_is_judged(complaint: Complaint) -> None:
    """A launch that made none says nothing of what stands in one."""
    with pytest.raises(CouldNotRun, match="no pod was made for the launch, which is failed"):
        complaint(FORCE, "test_settings_are_in_the_pod", replace(GOOD, plain=launch("failed", "oom", None, None)))
