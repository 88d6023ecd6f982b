"""Whether the pods of a run fit a namespace's ResourceQuotas, all together, and how many sandboxes do. Pure.

A dry-run says it of one pod at a time; a run has its operator and several sandboxes at once.
Source: Kubernetes, "Resource Quotas": names of resources, scopes, and that a quota on a resource wants it stated.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from conformance.preflight.finding import Answer, Finding
from conformance.target.quantities import quantity

AT_ONCE = 10
"""Sandboxes of one host that a run has at once (REC-03)."""
COSTS = ("REC-03", "LCH-05", "SCL-01", "POD-11")

_RESTARTS = "Always"
_APPLIES = {
    "Terminating": False,
    "NotTerminating": True,
    "BestEffort": False,
    "NotBestEffort": True,
    "CrossNamespacePodAffinity": False,
    "PriorityClass": False,
}
"""Which scopes hold pods like ours: no deadline of their own, with requests, without affinity or priority class."""


def usage(pod: Mapping[str, Any]) -> dict[str, Fraction]:
    """What one pod counts as: its containers together, native sidecars among them, and itself."""
    spec = pod["spec"]
    lasting = [each for each in spec.get("initContainers") or () if each.get("restartPolicy") == _RESTARTS]
    total: dict[str, Fraction] = {"pods": Fraction(1), "count/pods": Fraction(1)}
    for container in (*spec["containers"], *lasting):
        resources = container.get("resources") or {}
        for kind in ("requests", "limits"):
            for name, value in (resources.get(kind) or {}).items():
                key = f"{kind}.{name}"
                total[key] = total.get(key, Fraction(0)) + quantity(str(value))
    for name in ("cpu", "memory", "ephemeral-storage"):
        if f"requests.{name}" in total:
            total[name] = total[f"requests.{name}"]
    return total


def judged(
    namespace: str, quotas: Sequence[Mapping[str, Any]], operator: Sequence[Any], classes: Mapping[str, Any]
) -> Finding:
    """What the quotas leave for operators' pods and for sandboxes of each class."""
    bounding = [each for each in quotas if _applies(each)]
    if not bounding:
        words = "no ResourceQuota bounds pods here"
        return Finding(id="quota", answer=Answer.READY, words=words, namespace=namespace)
    uncounted = tuple(str(each["metadata"]["name"]) for each in bounding if not _counted(each))
    if uncounted:
        words = f"the cluster has not counted yet what is used of ResourceQuota {', '.join(uncounted)}"
        remedy = "Ask again; a quota that stays uncounted refuses everything."
        return Finding(id="quota", answer=Answer.CANNOT_TELL, words=words, namespace=namespace, remedy=remedy)
    unstated = tuple(_unstated(bounding, (*operator, *classes.values())))
    counts = {name: _fitting(bounding, operator, pod) for name, pod in classes.items()}
    few = {name: count for name, count in counts.items() if count < AT_ONCE}
    fits = ", ".join(f"{min(count, 999)} of class {name}" for name, count in counts.items())
    evidence = (*unstated, *(_shown(each) for each in bounding))
    if not few and not unstated:
        words = f"beside the operator there is room for {fits}"
        return Finding(id="quota", answer=Answer.READY, words=words, namespace=namespace, evidence=evidence)
    return Finding(
        id="quota",
        answer=Answer.NOT_READY,
        words="a quota wants something stated that these pods do not state"
        if unstated
        else f"beside the operator there is room for {fits}; a run has {AT_ONCE} at once",
        namespace=namespace,
        evidence=evidence,
        remedy="Raise the ResourceQuota, or give the run a namespace of its own.",
        costs=COSTS,
    )


def _applies(quota: Mapping[str, Any]) -> bool:
    spec = quota.get("spec") or {}
    if not any(_of_pods(key) for key in spec.get("hard") or {}):
        return False
    scopes = list(spec.get("scopes") or ())
    for each in (spec.get("scopeSelector") or {}).get("matchExpressions") or ():
        inverted = each.get("operator") in ("DoesNotExist", "NotIn")
        scopes.append(each.get("scopeName") if not inverted else "")
    return all(_APPLIES.get(scope, True) for scope in scopes)


def _counted(quota: Mapping[str, Any]) -> bool:
    """Whether its use is known of all that it bounds: no number is not zero."""
    hard = (quota.get("spec") or {}).get("hard") or {}
    return hard.keys() <= ((quota.get("status") or {}).get("used") or {}).keys()


def _of_pods(key: str) -> bool:
    return key in ("pods", "count/pods", "cpu", "memory", "ephemeral-storage") or key.startswith(
        ("requests.", "limits.")
    )


def _left(quota: Mapping[str, Any]) -> dict[str, Fraction]:
    """What is not used yet of each resource that pods count against; storage classes are no business of theirs."""
    hard = (quota.get("spec") or {}).get("hard") or {}
    used = quota["status"]["used"]
    return {
        key: quantity(str(value)) - quantity(str(used[key]))
        for key, value in hard.items()
        if _of_pods(key) and key != "requests.storage"
    }


def _unstated(quotas: Sequence[Mapping[str, Any]], pods: Sequence[Any]) -> Iterator[str]:
    for quota in quotas:
        for key in _left(quota):
            # Extended resources (requests.nvidia.com/gpu) bound those that ask for them; these have to be stated.
            wanted = key.removeprefix("requests.").removeprefix("limits.") in ("cpu", "memory", "ephemeral-storage")
            if wanted and any(key not in usage(pod) for pod in pods):
                yield f"ResourceQuota {quota['metadata']['name']} bounds {key}: each pod has to state it"


def _fitting(quotas: Sequence[Mapping[str, Any]], operator: Sequence[Any], sandbox: Any) -> int:
    """How many such sandboxes fit beside the operator's pods; 0 where these do not fit themselves."""
    most = 10**6
    each = usage(sandbox)
    for quota in quotas:
        for key, left in _left(quota).items():
            beside = left - sum((usage(pod).get(key, Fraction(0)) for pod in operator), Fraction(0))
            wanted = each.get(key, Fraction(0))
            if beside < 0:
                most = 0
            elif wanted > 0:
                most = min(most, int(beside // wanted))
    return most


def _shown(quota: Mapping[str, Any]) -> str:
    hard = (quota.get("spec") or {}).get("hard") or {}
    used = quota["status"]["used"]
    parts = ", ".join(f"{key} {used[key]} of {value}" for key, value in sorted(hard.items()) if _of_pods(key))
    return f"ResourceQuota {quota['metadata']['name']}: {parts}"
