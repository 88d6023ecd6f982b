"""Which nodes may run a sandbox, and whether they are of the images' architecture. Pure.

Source: Kubernetes, "Taints and Tolerations", "Assigning Pods to Nodes", and the well-known labels of a node.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding
from conformance.preflight.quota import usage
from conformance.target.quantities import quantity


@dataclass(frozen=True)
class Placement:
    """Where the host's settings send sandboxes: labels that a node must have, taints that are tolerated."""

    selector: Mapping[str, str] = field(default_factory=dict)
    tolerations: tuple[Mapping[str, Any], ...] = ()


def judged(
    nodes: Sequence[Mapping[str, Any]], placement: Placement, pods: Sequence[Any], built_for: str
) -> list[Finding]:
    """Two findings: how many nodes may run each of the pods, and their architectures."""
    reasons = {str(each["metadata"]["name"]): tuple(_reasons(each, placement, pods)) for each in nodes}
    able = [each for each in nodes if not reasons[str(each["metadata"]["name"])]]
    unable = tuple(f"{name}: {'; '.join(why)}" for name, why in sorted(reasons.items()) if why)
    return [_count(len(able), len(nodes), unable), _architectures(able, built_for)]


def able(nodes: Sequence[Mapping[str, Any]], placement: Placement, pods: Sequence[Any]) -> list[str]:
    """The names of the nodes that may run each of the pods."""
    return sorted(str(each["metadata"]["name"]) for each in nodes if not tuple(_reasons(each, placement, pods)))


def _count(able: int, total: int, unable: tuple[str, ...]) -> Finding:
    if able:
        words = f"{able} of {total} nodes may run a sandbox"
        return Finding(id="nodes", answer=Answer.READY, words=words, evidence=unable)
    return Finding(
        id="nodes",
        answer=Answer.NOT_READY,
        words=f"none of {total} nodes may run a sandbox",
        evidence=unable,
        remedy="Add a node that takes ordinary pods, or lift a taint; sandboxes tolerate none of their own accord.",
        costs=ALL_BUT_STATIC,
    )


def _architectures(able: Sequence[Mapping[str, Any]], built_for: str) -> Finding:
    held = Counter(str(((each.get("status") or {}).get("nodeInfo") or {}).get("architecture", "?")) for each in able)
    shown = ", ".join(f"{count} {name}" for name, count in sorted(held.items())) or "none"
    others = sum(count for name, count in held.items() if name != built_for)
    if not able:
        words = "no node may run a sandbox, so no architecture matters"
        return Finding(id="architecture", answer=Answer.CANNOT_TELL, words=words)
    if not others:
        words = f"all of them are {built_for}, as the images of a run made here are"
        return Finding(id="architecture", answer=Answer.READY, words=words)
    return Finding(
        id="architecture",
        answer=Answer.NOT_READY,
        words=f"{others} of {len(able)} are not {built_for}, which the images of a run made here are built for",
        evidence=(f"architectures: {shown}",),
        remedy=f"Have the run's namespaces placed on {built_for} nodes, or run byohost on a machine like the nodes.",
        costs=("LCH-01", "EGR-09", "REG-02"),
    )


def _reasons(node: Mapping[str, Any], placement: Placement, pods: Sequence[Any]) -> Iterator[str]:
    """Why the scheduler would leave a node out."""
    spec, status = node.get("spec") or {}, node.get("status") or {}
    labels = node["metadata"].get("labels") or {}
    ready = [each for each in status.get("conditions") or () if each.get("type") == "Ready"]
    if not ready or ready[0].get("status") != "True":
        yield "not ready"
    if spec.get("unschedulable"):
        yield "cordoned"
    for taint in spec.get("taints") or ():
        cordon = taint.get("key") == "node.kubernetes.io/unschedulable"
        if taint.get("effect") in ("NoSchedule", "NoExecute") and not cordon and not _tolerated(taint, placement):
            value = f"={taint['value']}" if taint.get("value") else ""
            yield f"taint {taint.get('key')}{value}:{taint.get('effect')}"
    if labels.get("kubernetes.io/os", "linux") != "linux":
        yield f"runs {labels['kubernetes.io/os']}"
    wanted = [f"{key}={value}" for key, value in placement.selector.items() if labels.get(key) != value]
    if wanted:
        yield f"lacks the label {', '.join(wanted)}"
    yield from _too_small(status.get("allocatable") or {}, pods)


def _tolerated(taint: Mapping[str, Any], placement: Placement) -> bool:
    return any(_tolerates(each, taint) for each in placement.tolerations)


def _tolerates(toleration: Mapping[str, Any], taint: Mapping[str, Any]) -> bool:
    if toleration.get("effect") and toleration["effect"] != taint.get("effect"):
        return False
    if toleration.get("operator") == "Exists":
        return toleration.get("key") in (None, "", taint.get("key"))
    same_value = (toleration.get("value") or "") == (taint.get("value") or "")
    return toleration.get("key") == taint.get("key") and same_value


def _too_small(allocatable: Mapping[str, Any], pods: Sequence[Any]) -> Iterator[str]:
    """Against all that the node has for pods: what runs there now may leave less."""
    for name in ("cpu", "memory"):
        most = max((usage(pod).get(f"requests.{name}", quantity("0")) for pod in pods), default=quantity("0"))
        if name in allocatable and quantity(str(allocatable[name])) < most:
            yield f"has {allocatable[name]} {name} in all, less than one pod asks for"
