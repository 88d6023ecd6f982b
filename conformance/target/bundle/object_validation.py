"""What the API server refuses in the agreed kinds although each field is of its type. Pure.

Only what can be told from the file alone, and what no other clause is about.
Source: Kubernetes' "Object Names and IDs", "Labels and Selectors", and the validation of apps/v1 and core/v1.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.target.bundle import pod_validation
from conformance.target.bundle.name_validation import (
    faults_of_keys,
    faults_of_labels,
    is_key,
    is_label,
    is_subdomain,
    qualified,
)
from conformance.target.bundle.objects import Bundle, Object, items, mapping

_FREE_NAMES = ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
"""Their names may hold what a part of a path may."""
_RBAC = "rbac.authorization.k8s.io"
_OF_TYPE = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
"""The keys that a Secret of a type cannot be without."""
_SERVERS = ("deletionTimestamp", "resourceVersion", "uid")
"""What the server alone knows of an object. A first apply passes, and the next is refused, which rolls the operator."""
_LEAST = ("minReadySeconds", "progressDeadlineSeconds", "replicas", "revisionHistoryLimit")
"""Numbers of a deployment that are 0 at least."""


def refusals(bundle: Bundle) -> Iterator[str]:
    """Each fault for which the API server would refuse an object, with the object and its line."""
    for each in bundle.objects:
        for rule in (_of_metadata, _of_data, _of_role, _of_binding, _of_deployment):
            yield from (f"{bundle.where(each)}: {fault}" for fault in rule(each))


def _of_metadata(each: Object) -> Iterator[str]:
    name = str(each["metadata"]["name"])
    if each["kind"] in _FREE_NAMES:
        if name in (".", "..") or "/" in name or "%" in name:
            yield f"{name!r} is no name: it has / or % in it, or is . or .."
    elif not (is_label(name) if each["kind"] == "Namespace" else is_subdomain(name)):
        yield f"{name!r} is no name: lower case letters, digits, - and . alone are right"
    for field in _SERVERS:
        if (value := each["metadata"].get(field)) not in (None, "", "0"):
            yield f"metadata.{field} is {value!r}, which the server gives: it refuses the second apply; leave it out"
    yield from faults_of_labels(mapping(each, "metadata", "labels"), "metadata.labels")
    yield from faults_of_keys(mapping(each, "metadata", "annotations"), "metadata.annotations")


def _of_data(each: Object) -> Iterator[str]:
    for field in ("data", "stringData", "binaryData"):
        for key in mapping(each, field) if each["kind"] in ("ConfigMap", "Secret") else ():
            if not is_key(key):
                yield f"{field} has the key {key!r}; letters, digits, -, _ and . are right, not .. at the beginning"
    if each["kind"] == "ConfigMap" and mapping(each, "data").keys() & mapping(each, "binaryData").keys():
        yield "a key stands both in data and in binaryData"
    kind, held = str(each.get("type")), mapping(each, "data").keys() | mapping(each, "stringData").keys()
    lacking = [key for key in _OF_TYPE.get(kind, ()) if key not in held]
    if each["kind"] == "Secret" and lacking:
        yield f"a Secret of type {kind} has no {', '.join(lacking)}"
    if each["kind"] == "Secret" and kind == "kubernetes.io/basic-auth" and not held & {"username", "password"}:
        yield f"a Secret of type {kind} has neither username nor password"


def _of_role(each: Object) -> Iterator[str]:
    for number, rule in enumerate(items(each, "rules") if each["kind"] == "Role" else [], start=1):
        urls = items(mapping(rule), "nonResourceURLs")
        if urls:
            yield f"rule {number} names the URLs {urls}, which lie in no namespace"
        for key in ("verbs",) if urls else ("apiGroups", "resources", "verbs"):
            if not items(mapping(rule), key):
                yield f"rule {number} has no {key}"


def _of_binding(each: Object) -> Iterator[str]:
    if each["kind"] != "RoleBinding":
        return
    role = mapping(each, "roleRef")
    if role.get("apiGroup", "") not in ("", _RBAC) or role.get("kind") not in ("Role", "ClusterRole"):
        group = role.get("apiGroup", "")
        yield f"roleRef is a {role.get('kind')} of the API group {group!r}; a Role of {_RBAC} is right"
    if not role.get("name"):
        yield "roleRef names no role"
    for subject in map(mapping, items(each, "subjects")):
        group, kind, name = (subject.get(key) or "" for key in ("apiGroup", "kind", "name"))
        if group not in ("", "" if kind == "ServiceAccount" else _RBAC):
            yield f"the subject {name} is a {kind} of the API group {group!r}; there is none such"
        if kind not in ("Group", "ServiceAccount", "User"):
            yield f"the subject {name} is a {kind or 'nothing'}; User, Group and ServiceAccount are right"
        if not name or (kind == "ServiceAccount" and not is_subdomain(name)):
            yield f"{name!r} is no name of a subject"


def _of_deployment(each: Object) -> Iterator[str]:
    if each["kind"] != "Deployment":
        return
    labels = mapping(each, "spec", "template", "metadata", "labels")
    wanted = mapping(each, "spec", "selector", "matchLabels")
    expressions = items(mapping(each, "spec", "selector"), "matchExpressions")
    if not wanted and not expressions:
        yield "spec.selector selects nothing"
    if not wanted.items() <= labels.items() or not all(_matches(mapping(one), labels) for one in expressions):
        yield f"spec.selector does not match the labels of the pod template {labels}"
    for key in (str(mapping(one).get("key")) for one in expressions):
        if not qualified(key):
            yield f"spec.selector has the key {key!r}, which is none"
    yield from faults_of_labels(labels, "spec.template.metadata.labels")
    yield from _of_roll(mapping(each, "spec"))
    pod = mapping(each, "spec", "template", "spec")
    if (pod.get("restartPolicy") or "Always") != "Always":
        yield f"the pod's restartPolicy is {pod['restartPolicy']}; a deployment's pods always restart"
    yield from _of_pod(pod)
    yield from pod_validation.faults(mapping(each, "spec", "template"))


def _of_roll(spec: dict[str, Any]) -> Iterator[str]:
    """How a deployment goes from one pod to the next, and how many it keeps."""
    kind = mapping(spec, "strategy").get("type") or "RollingUpdate"
    if kind not in ("Recreate", "RollingUpdate"):
        yield f"spec.strategy.type is {kind!r}; Recreate is right"
    if kind == "Recreate" and "rollingUpdate" in mapping(spec, "strategy"):
        yield "spec.strategy has rollingUpdate beside the type Recreate"
    yield from (f"spec.{key} is {spec[key]}; it is 0 at least" for key in _LEAST if spec.get(key, 0) < 0)
    if (waits := spec.get("minReadySeconds", 0)) >= (most := spec.get("progressDeadlineSeconds", 600)):
        yield f"spec.progressDeadlineSeconds is {most}, which is not more than minReadySeconds, {waits}"


def _matches(expression: dict[str, Any], labels: dict[str, Any]) -> bool:
    """Whether labels fit one expression of a selector; one with an operator that there is not fits none."""
    key, values = str(expression.get("key")), items(expression, "values")
    match expression.get("operator"):
        case "In":
            return key in labels and labels[key] in values
        case "NotIn":
            return bool(values) and labels.get(key) not in values
        case "Exists":
            return key in labels and not values
        case "DoesNotExist":
            return key not in labels and not values
        case _:
            return False


def _of_pod(pod: dict[str, Any]) -> Iterator[str]:
    containers = [mapping(each) for key in ("initContainers", "containers") for each in items(pod, key)]
    volumes = [str(mapping(each).get("name")) for each in items(pod, "volumes")]
    if not items(pod, "containers"):
        yield "the pod has no container"
    yield from _of_names("container", [str(each.get("name", "")) for each in containers])
    yield from _of_names("volume", volumes)
    for each in containers:
        if not each.get("image"):
            yield f"container {each.get('name')} names no image"
        missing = {str(mapping(one).get("name")) for one in items(each, "volumeMounts")} - set(volumes)
        if missing:
            yield f"container {each.get('name')} mounts {', '.join(sorted(missing))}, which the pod has no volume for"


def _of_names(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if not is_label(name):
            yield f"a {what} is named {name!r}; lower case letters, digits and - alone are right"
        if times > 1:
            yield f"{times} of its {what}s are named {name}"
