"""BND-06: one deployment, one replica."""

import pytest

from conformance.target.bundle.objects import Bundle, mapping, title

pytestmark = pytest.mark.clause("BND-06")

WORKLOADS = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "StatefulSet")


def test_one_deployment_with_one_replica(bundle: Bundle) -> None:
    """The deployment is the only thing that makes pods, and it makes one."""
    workloads = [title(each) for each in bundle.of(*WORKLOADS)]
    deployment = bundle.the("Deployment")
    assert workloads == [title(deployment)], (
        f"the bundle runs {', '.join(workloads)}; one deployment is all that it may run"
    )
    replicas = mapping(deployment, "spec").get("replicas", 1)
    assert replicas == 1, f"{title(deployment)} asks for {replicas} replicas; one operator acts for a host"
    paused = mapping(deployment, "spec").get("paused")
    assert paused in (None, False), f"{title(deployment)} has paused {paused}: no pod is made of it"
    gates = bundle.pod.get("schedulingGates")
    assert not gates, (
        f"{title(deployment)} has schedulingGates {gates}: its pod is held back until somebody takes them off"
    )
