"""Clusters that differ from a plain one in one thing each, and the findings of a preflight that are expected there.

A case lies in a namespace of its own, so that all of them can stand on one cluster; what is of the whole cluster
selects that namespace.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Object = dict[str, Any]
ADMISSION = "admissionregistration.k8s.io/v1"
WORDS = "images come from registry.corp.test alone"

PLAIN: Mapping[str, str] = {
    "pod-security": "note",
    "nodes": "not-asked",
    "architecture": "not-asked",
    "issuer": "note",
    "identity-webhook": "note",
}
"""What is not simply ready for an account of one namespace of the plain cluster, without pods."""
UNASKED = dict.fromkeys(("pulls", "names", "kube-api", "destinations", "policies"), "not-asked")

UNSEEN = dict.fromkeys(("changes", "identity-webhook"), "cannot-tell")
"""What nobody sees where no pod is taken."""


def nothing(_: str) -> list[Object]:
    """No difference."""
    return []


@dataclass(frozen=True)
class Different:
    """What makes the cluster another one for a namespace, what is found beyond `PLAIN`, and words of these findings."""

    objects: Callable[[str], list[Object]] = nothing
    labels: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def expected(self) -> dict[str, str]:
        """Every finding that is not ready."""
        found = {**PLAIN, **UNASKED, **self.found}
        return {name: answer for name, answer in found.items() if answer != "ready"}


def quota(_: str) -> list[Object]:
    """Room for two pods."""
    return [
        {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "small"}, "spec": {"hard": {"pods": "2"}}}
    ]


def limits(_: str) -> list[Object]:
    """Less memory for a container than a sandbox is given."""
    bound = {"type": "Container", "max": {"memory": "100Mi"}}
    return [{"apiVersion": "v1", "kind": "LimitRange", "metadata": {"name": "low"}, "spec": {"limits": [bound]}}]


def refusing(namespace: str) -> list[Object]:
    """A policy that takes the images of one registry alone."""
    expression = "object.spec.containers.all(c, c.image.startsWith('registry.corp.test/'))"
    spec = {"matchConstraints": _pods(), "validations": [{"expression": expression, "message": WORDS}]}
    return _policy("ValidatingAdmissionPolicy", namespace, spec, {"validationActions": ["Deny"]})


def injecting(namespace: str) -> list[Object]:
    """A policy that puts a container into each pod, as a mesh does."""
    added = 'Object.spec.containers{name: "injected", image: "registry.corp.test/mesh:1"}'
    expression = f"Object{{spec: Object.spec{{containers: [{added}]}}}}"
    mutation = {"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": expression}}
    spec = {
        "matchConstraints": _pods(),
        "mutations": [mutation],
        "failurePolicy": "Fail",
        "reinvocationPolicy": "Never",
    }
    return _policy("MutatingAdmissionPolicy", namespace, spec, {})


def _pods() -> Object:
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"]}
    return {"resourceRules": [rule]}


def _policy(kind: str, namespace: str, spec: Object, bound: Object) -> list[Object]:
    selector = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}
    binding = {"policyName": namespace, "matchResources": selector, **bound}
    named = {"apiVersion": ADMISSION, "metadata": {"name": namespace}}
    return [{**named, "kind": kind, "spec": spec}, {**named, "kind": f"{kind}Binding", "spec": binding}]


DIFFERENT: Mapping[str, Different] = {
    "plain": Different(),
    "restricted": Different(
        labels={"pod-security.kubernetes.io/enforce": "restricted"},
        found={"pod-security": "ready"},
    ),
    "quota": Different(
        objects=quota,
        found={"quota": "not-ready"},
        words={"quota": "room for 1 of class usual"},
    ),
    "limits": Different(
        objects=limits,
        found={"limits": "not-ready", "pods": "not-ready", **UNSEEN},
        words={
            "limits": "more memory than the most of 100Mi",
            "pods": "maximum memory usage per Container is 100Mi",
        },
    ),
    "refusing": Different(
        objects=refusing,
        found={"pods": "not-ready", **UNSEEN},
        words={"pods": WORDS},
    ),
    "injecting": Different(
        objects=injecting,
        found={"changes": "not-ready"},
        words={"changes": "containers[injected] is added, of the image registry.corp.test/mesh:1"},
    ),
}
"""By the name of the case, which is that of its namespace with `differs-` before it."""
