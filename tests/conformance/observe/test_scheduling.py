"""A pod that waits for room, in the scheduler's words; and one that waits for something else."""

from typing import Any

import pytest

from conformance.observe.scheduling import exceeds_quota, lacks_room

FULL = (
    "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}. no new claims to deallocate, "
    "preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod."
)


def pod(message: str, *, status: str = "False", reason: str = "Unschedulable", cpu: str = "100m") -> dict[str, Any]:
    """One with that condition, which asks for so much."""
    condition = {"type": "PodScheduled", "status": status, "reason": reason, "message": message}
    container = {"name": "c", "resources": {"requests": {"cpu": cpu}}}
    return {"spec": {"containers": [container]}, "status": {"conditions": [condition]}}


def test_its_words_tell_what_each_node_lacks() -> None:
    """Without what the scheduler adds on preemption."""
    words = "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}"
    assert lacks_room(pod(FULL)) == words
    assert lacks_room(pod("0/1 nodes are available: 1 Too many pods.")) == "0/1 nodes are available: 1 Too many pods"


@pytest.mark.parametrize(
    "other",
    [
        pod("0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector."),
        pod(FULL, status="True"),
        pod(FULL, reason="SchedulingGated"),
        pod(FULL, cpu="1000"),
        pod(FULL, cpu="many"),
        {"spec": {"containers": []}, "status": {}},
        {"spec": {"containers": []}, "status": {"conditions": [{"type": "Ready", "status": "False"}]}},
    ],
    ids=["selector", "scheduled", "gated", "not-to-be-placed", "no-quantity", "new", "other-condition"],
)
def test_nothing_else_is_a_want_of_room(other: dict[str, Any]) -> None:
    """A selector that fits no node is the pod's own fault; some launches of a run are not to be placed."""
    assert not lacks_room(other)


def replica_set(message: str) -> dict[str, Any]:
    """One that could not make its pod."""
    return {"status": {"conditions": [{"type": "ReplicaFailure", "status": "True", "message": message}]}}


def test_a_quota_is_told_unless_it_is_ours() -> None:
    """In the words of admission, from the quota's name on."""
    words = 'pods "operator-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=9, limited: pods=9'
    told = "exceeded quota: team, requested: pods=1, used: pods=9, limited: pods=9"
    assert exceeds_quota([{"status": {}}, replica_set(words)], "ours") == told
    assert not exceeds_quota([replica_set(words)], "team")
    assert not exceeds_quota([replica_set("pods is forbidden: violates PodSecurity")], "ours")
