"""What the API server refuses of where and as whom a pod is to run: names, selectors, gates, its system. Pure.

Held against a real API server (1.36). Source: Kubernetes' `pkg/apis/core/validation/validation.go`.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from conformance.target.bundle.name_validation import (
    LABEL,
    OF_FIELDS,
    OF_NODES,
    SUBDOMAIN,
    faults_of_expression,
    faults_of_labels,
    faults_of_selector,
    named,
    qualified,
)
from conformance.target.bundle.objects import items, mapping

_NAMES = {
    "hostname": (LABEL, 63),
    "subdomain": (LABEL, 63),
    "hostnameOverride": (SUBDOMAIN, 64),
    "nodeName": (SUBDOMAIN, 253),
    "priorityClassName": (SUBDOMAIN, 253),
    "runtimeClassName": (SUBDOMAIN, 253),
    "serviceAccountName": (SUBDOMAIN, 253),
}
"""Fields of a pod that are names."""
_LINUX = frozenset({"runAsUser", "runAsGroup", "fsGroup", "seccompProfile", "seLinuxOptions", "sysctls"})
"""Settings that no pod for Windows can have."""
_REQUIRED, _PREFERRED = (f"{word}DuringSchedulingIgnoredDuringExecution" for word in ("required", "preferred"))


def faults(pod: dict[str, Any]) -> Iterator[str]:
    """Each fault of a pod's specification in what concerns its place and its names."""
    for field, (rule, longest) in _NAMES.items():
        name = pod.get(field)
        if name and not named(str(name), rule, longest):
            yield f"{field} is {name!r}, which is no name; lower case letters, digits and - are right"
    yield from faults_of_labels(mapping(pod, "nodeSelector"), "nodeSelector")
    yield from _of_system(pod)
    yield from _of_gates(pod)
    yield from _of_tolerations(pod)
    yield from _of_spread(pod)
    yield from _of_nodes(mapping(pod, "affinity", "nodeAffinity"))
    for kind in ("podAffinity", "podAntiAffinity"):
        yield from _of_neighbours(mapping(pod, "affinity", kind), kind)


def _of_system(pod: dict[str, Any]) -> Iterator[str]:
    if "os" not in pod:
        return
    name = mapping(pod, "os").get("name")
    if name not in ("linux", "windows"):
        yield f"os.name is {name!r}; linux is right"
    if name == "windows" and (held := sorted(_LINUX & mapping(pod, "securityContext").keys())):
        yield f"the pod is for Windows and sets {', '.join(held)}, which that has not"


def _of_gates(pod: dict[str, Any]) -> Iterator[str]:
    for field, key in (("readinessGates", "conditionType"), ("schedulingGates", "name")):
        given = [str(mapping(each).get(key)) for each in items(pod, field)]
        yield from (f"{field} has {each!r}, which is no name" for each in given if not qualified(each))
        if field == "schedulingGates":
            yield from (f"{field} has {each} {times} times" for each, times in Counter(given).items() if times > 1)


def _of_tolerations(pod: dict[str, Any]) -> Iterator[str]:
    for each in map(mapping, items(pod, "tolerations")):
        operator, key = each.get("operator") or "Equal", each.get("key")
        yield from faults_of_labels({key: each.get("value")} if key else {}, "a toleration")
        if operator not in ("Equal", "Exists", "Gt", "Lt"):
            yield f"a toleration has the operator {operator!r}; Equal and Exists are right"
        if not key and operator != "Exists":
            yield f"a toleration of every key has the operator {operator}; Exists is right"
        if operator == "Exists" and each.get("value"):
            yield f"a toleration that asks for {key} to exist has a value"
        if "tolerationSeconds" in each and each.get("effect") != "NoExecute":
            yield f"a toleration of {key} has tolerationSeconds without the effect NoExecute"


def _of_nodes(affinity: dict[str, Any]) -> Iterator[str]:
    required = mapping(affinity, _REQUIRED)
    if _REQUIRED in affinity and not items(required, "nodeSelectorTerms"):
        yield "nodeAffinity asks for nodes by no nodeSelectorTerms"
    terms = [mapping(each) for each in items(required, "nodeSelectorTerms")]
    terms += [mapping(each, "preference") for each in items(affinity, _PREFERRED)]
    for term in terms:
        for expression in map(mapping, items(term, "matchExpressions")):
            yield from faults_of_expression(expression, "nodeAffinity", OF_NODES)
        for field in map(mapping, items(term, "matchFields")):
            if field.get("key") != "metadata.name":
                yield f"nodeAffinity asks for the field {field.get('key')}; metadata.name is the only one"
            yield from faults_of_expression(field, "nodeAffinity", OF_FIELDS)


def _of_neighbours(affinity: dict[str, Any], kind: str) -> Iterator[str]:
    terms = [mapping(each) for each in items(affinity, _REQUIRED)]
    terms += [mapping(each, "podAffinityTerm") for each in items(affinity, _PREFERRED)]
    for term in terms:
        if not term.get("topologyKey"):
            yield f"{kind} has a term without a topologyKey"
        yield from faults_of_selector(mapping(term, "labelSelector"), kind)


def _of_spread(pod: dict[str, Any]) -> Iterator[str]:
    constraints = [mapping(each) for each in items(pod, "topologySpreadConstraints")]
    for each in constraints:
        yield from faults_of_selector(mapping(each, "labelSelector"), "topologySpreadConstraints")
        if each.get("minDomains") and each.get("whenUnsatisfiable") != "DoNotSchedule":
            yield "topologySpreadConstraints has minDomains without the word DoNotSchedule"
    given = Counter((str(each.get("topologyKey")), str(each.get("whenUnsatisfiable"))) for each in constraints)
    yield from (f"topologySpreadConstraints has {key} {times} times" for (key, _), times in given.items() if times > 1)
