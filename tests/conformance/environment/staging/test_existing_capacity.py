"""How many hosts a cluster has room for."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

import pytest

from conformance.environment.staging.existing_capacity import bounded, free, hosts, tried
from conformance.observe.kube import Kube, KubeError


def node(name: str, cpu: str, **spec: Any) -> dict[str, Any]:
    """One with so many processors."""
    return {"metadata": {"name": name}, "spec": spec, "status": {"allocatable": {"cpu": cpu}}}


def pod(where: str, cpu: str | None, phase: str = "Running") -> dict[str, Any]:
    """One that asks for so much there."""
    resources = {} if cpu is None else {"requests": {"cpu": cpu}}
    spec = {"nodeName": where, "containers": [{"name": "c", "resources": resources}]}
    return {"spec": spec, "status": {"phase": phase}}


NODES = [
    node("one", "2"),
    node("two", "1500m", taints=[{"key": "soft", "effect": "PreferNoSchedule"}]),
    node("kept", "8", taints=[{"key": "control-plane", "effect": "NoSchedule"}]),
    node("drained", "8", unschedulable=True),
]
PODS = [pod("one", "850m"), pod("one", None), pod("two", "500m", "Succeeded"), pod("kept", "4"), pod("", "3")]


def test_what_is_free_is_what_nobody_asks_for_where_pods_are_taken() -> None:
    """A pod that has ended asks for nothing."""
    assert free(NODES, PODS) == Fraction("2.65")


@pytest.mark.parametrize(("processors", "number"), [("0", 4), ("1.09", 4), ("1.1", 5), ("64", 8)])
def test_so_many_hosts_stand_at_once(processors: str, number: int) -> None:
    """Never fewer than a run needs, never more than on a cluster of ours."""
    assert bounded(Fraction(processors)) == number


def test_the_cluster_is_asked_for_both() -> None:
    """Its nodes and its pods."""

    class Server:
        def get(self, path: str) -> dict[str, Any]:
            return {"items": {"/api/v1/nodes": NODES, "/api/v1/pods": PODS}[path]}

    assert hosts(cast("Kube", Server())) == 8


@dataclass
class Scheduler:
    """An API server whose scheduler has room for so many processors; or whose quota has for so many."""

    room: Fraction
    quota: Fraction = Fraction(64)
    made: dict[str, Fraction] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    def pods(self, _namespace: str, _selector: str) -> list[dict[str, Any]]:
        """The control client's."""
        container = {"name": "c", "image": "reg/platform@sha256:1", "imagePullPolicy": "IfNotPresent"}
        return [{"metadata": {"name": "control-client-0"}, "spec": {"containers": [container]}}]

    def create(self, _path: str, pod: dict[str, Any]) -> None:
        """Take it, unless the quota is full."""
        (container,) = pod["spec"]["containers"]
        asked = Fraction(int(container["resources"]["requests"]["cpu"].removesuffix("m")), 1000)
        if asked > self.quota:
            raise KubeError("exceeded quota", 403)
        self.made[pod["metadata"]["name"]] = asked

    def pod(self, _namespace: str, name: str) -> dict[str, Any]:
        """With the scheduler's word."""
        fits = self.made[name] <= self.room
        return {"status": {"conditions": [{"type": "PodScheduled", "status": str(fits)}]}}

    def delete(self, path: str, grace_seconds: int) -> None:
        """Gone at once."""
        assert grace_seconds == 0
        self.gone.append(path.rpartition("/")[2])


@pytest.mark.parametrize(
    ("room", "most", "number"), [("64", 8, 8), ("1.4", 8, 8), ("1.39", 8, 7), ("0.1", 8, 4), ("0.1", 4, 4), ("0", 3, 3)]
)
def test_whoever_may_not_read_nodes_asks_the_scheduler(room: str, most: int, number: int) -> None:
    """From the most downward, and nothing stays of it; fewer than a run needs are not asked about."""
    cluster = Scheduler(Fraction(room))
    assert tried(cast("Kube", cluster), "r1", most) == number
    assert set(cluster.gone) >= set(cluster.made)
    assert all(asked > 1 for asked in cluster.made.values())


def test_a_quota_says_no_as_well() -> None:
    """What it refuses is not made."""
    cluster = Scheduler(Fraction(64), quota=Fraction("1.2"))
    assert tried(cast("Kube", cluster), "r1", 8) == 6
    assert set(cluster.made) == {"room-6"}
