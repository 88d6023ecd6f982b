from typing import Any

import pytest

from reference_operator import observation
from reference_operator.model import Container, Ended, Pod

ID = "a" * 26


def manifest(**status: Any) -> dict[str, Any]:
    """A pod of ours with this status."""
    return {
        "metadata": {
            "name": f"sandbox-{ID}",
            "uid": "uid-1",
            "labels": {
                "app.kubernetes.io/managed-by": "byohost-operator",
                "byohost.test/host": "h1",
                "byohost.test/sandbox": ID,
            },
            "annotations": {"byohost.test/deadline": "2026-01-01T00:00:00Z"},
        },
        "status": status,
    }


def test_a_fresh_pod_is_pending() -> None:
    """A pod of which kubelet has said nothing yet is read without surprise."""
    expected = Pod(name=f"sandbox-{ID}", uid="uid-1", sandbox_id=ID, deadline=1767225600.0)
    assert observation.pod(manifest(), "h1") == expected


def test_a_running_pod_is_read_whole() -> None:
    """Phase, address, conditions and both containers, the sidecar among the init containers."""
    ended = {"reason": "OOMKilled", "exitCode": 137, "message": "m"}
    found = observation.pod(
        manifest(
            phase="Running",
            podIP="10.0.0.1",
            reason="Evicted",
            message="full",
            conditions=[
                {"type": "Ready", "status": "False"},
                {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "no node"},
                {"type": "DisruptionTarget", "status": "True", "reason": "DeletionByTaintManager"},
            ],
            initContainerStatuses=[
                {"name": "other"},
                {
                    "name": "sidecar",
                    "started": True,
                    "restartCount": 2,
                    "state": {"running": {}},
                    "lastState": {"terminated": ended},
                },
            ],
            containerStatuses=[{"name": "sandbox", "state": {"waiting": {"reason": "ErrImagePull", "message": "why"}}}],
        ),
        "h1",
    )
    assert found is not None
    assert (found.phase, found.address, found.reason, found.message) == ("Running", "10.0.0.1", "Evicted", "full")
    assert found.unschedulable == "Unschedulable: no node"
    assert found.disrupted == "DeletionByTaintManager: "
    assert found.sidecar == Container(running=True, started=True, restarts=2, last_ended=Ended("OOMKilled", 137, "m"))
    assert found.sandbox == Container(waiting="ErrImagePull", message="why")


def test_a_gated_pod_is_not_unschedulable() -> None:
    """Only the scheduler's own verdict counts, not a gate that waits to be lifted."""
    condition = {"type": "PodScheduled", "status": "False", "reason": "SchedulingGated"}
    found = observation.pod(manifest(conditions=[condition]), "h1")
    assert found is not None
    assert found.unschedulable == ""


@pytest.mark.parametrize(
    "change",
    [
        {"name": "sandbox-of-somebody"},
        {"labels": None},
        {
            "labels": {
                "app.kubernetes.io/managed-by": "byohost-operator",
                "byohost.test/host": "h2",
                "byohost.test/sandbox": ID,
            }
        },
    ],
)
def test_foreign_pods_are_nothing_to_us(change: dict[str, Any]) -> None:
    """Labels *and* name must say that a pod is one of this host's sandboxes."""
    found = manifest()
    found["metadata"].update(change)
    assert observation.pod(found, "h1") is None


def test_a_spoilt_annotation_is_no_deadline() -> None:
    """What cannot be read binds nobody."""
    found = manifest()
    found["metadata"]["annotations"] = {"byohost.test/deadline": "soon"}
    read = observation.pod(found, "h1")
    assert read is not None
    assert read.deadline is None


def test_selector_names_owner_and_host() -> None:
    """Two hosts in one namespace never see each other's pods."""
    assert observation.selector("h1") == "app.kubernetes.io/managed-by=byohost-operator,byohost.test/host=h1"
