"""Which pods the one played node takes. Pure."""

from collections.abc import Mapping
from typing import Any

from conformance.target.quantities import quantity

NODE = "byohost-played"
LABELS = {"kubernetes.io/hostname": NODE, "kubernetes.io/os": "linux"}
CPU, MEMORY, PODS = "64", "256Gi", "2000"
"""What the node says that it has: more than any run asks for, less than what a run asks for that nobody has."""


def node() -> dict[str, Any]:
    """The node as an object."""
    held = {"cpu": CPU, "memory": MEMORY, "pods": PODS, "ephemeral-storage": "100Gi"}
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "message": "it is played"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": NODE, "labels": LABELS},
        "status": {"capacity": held, "allocatable": held, "conditions": [ready]},
    }


def is_gated(spec: Mapping[str, Any]) -> bool:
    """Whether somebody holds the pod back from every node."""
    return bool(spec.get("schedulingGates"))


def fits(spec: Mapping[str, Any]) -> bool:
    """Whether the node is one that the pod selects, and has what it asks for; pods beside it take nothing away."""
    if not (spec.get("nodeSelector") or {}).items() <= LABELS.items():
        return False
    containers = [*(spec.get("initContainers") or []), *spec["containers"]]
    asked = [each.get("resources", {}).get("requests") or {} for each in containers]
    return all(
        sum(quantity(str(each.get(name, "0"))) for each in asked) <= quantity(has)
        for name, has in (("cpu", CPU), ("memory", MEMORY))
    )
