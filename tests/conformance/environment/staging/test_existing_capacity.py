"""How many hosts a cluster has room for."""

from fractions import Fraction
from typing import Any, cast

import pytest

from conformance.environment.staging.existing_capacity import bounded, free, hosts
from conformance.observe.kube import Kube


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
