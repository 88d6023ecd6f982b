"""The rights that a run has with each access, as manifests: a budget, which end-to-end tests run under. Pure.

A run reads whatever is in its namespaces, since it judges what is there and what is left; it writes only what is named
here. Nobody can grant what he does not hold, so what a bundle's Role grants is among it.
Source: Kubernetes, "Using RBAC Authorization".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from conformance.contract.access import Access
from conformance.observe.rbac import RBAC

Object = dict[str, Any]
Rule = tuple[str, str, tuple[str, ...]]
"""Group, resource and verbs."""

NAME = "byohost"
_KEPT = ("create", "patch", "delete")

INSIDE: tuple[Rule, ...] = (
    ("", "configmaps", _KEPT),
    ("", "limitranges", ("create", "delete")),
    ("", "pods", _KEPT),
    ("", "pods/ephemeralcontainers", ("patch",)),
    ("", "pods/eviction", ("create",)),
    ("", "pods/exec", ("create",)),
    ("", "pods/portforward", ("create",)),
    ("", "resourcequotas", ("create", "delete")),
    ("", "secrets", _KEPT),
    ("", "serviceaccounts", _KEPT),
    ("", "serviceaccounts/token", ("create",)),
    ("", "services", _KEPT),
    ("apps", "deployments", _KEPT),
    ("networking.k8s.io", "networkpolicies", ("create", "delete")),
    (RBAC, "rolebindings", _KEPT),
    (RBAC, "roles", _KEPT),
)
"""Verbs of writing, in each namespace of a run; a preflight asks for the same."""

BEYOND: tuple[Rule, ...] = (
    ("", "namespaces", _KEPT),
    ("", "pods", ("deletecollection",)),
    ("authentication.k8s.io", "tokenreviews", ("create",)),
    ("authorization.k8s.io", "subjectaccessreviews", ("create",)),
    ("flowcontrol.apiserver.k8s.io", "flowschemas", ("create", "delete")),
    ("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", _KEPT),
    ("node.k8s.io", "runtimeclasses", ("create", "delete")),
    (RBAC, "clusterrolebindings", _KEPT),
    (RBAC, "clusterroles", _KEPT),
)
"""The same for what lies outside of every namespace."""

_READING = {"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]}

_METRICS = {"nonResourceURLs": ["/metrics"], "verbs": ["get"]}
"""How many requests the API server has held back (`conformance.environment.held_requests`)."""


@dataclass(frozen=True)
class Holder:
    """Who is to have them: a service account of a namespace, or a user."""

    name: str
    namespace: str = ""

    @property
    def subject(self) -> Object:
        """As a binding names it."""
        if self.namespace:
            return {"kind": "ServiceAccount", "name": self.name, "namespace": self.namespace}
        return {"apiGroup": RBAC, "kind": "User", "name": self.name}


def manifests(access: Access, holder: Holder, namespaces: Iterable[str] = ()) -> tuple[Object, ...]:
    """The roles and bindings of that access; with namespace access, in each of these namespaces."""
    if access is Access.NAMESPACE:
        rules = [_READING, *_rules(INSIDE)]
        return tuple(each for namespace in namespaces for each in _bound("", rules, holder, {"namespace": namespace}))
    return _bound("Cluster", [_READING, _METRICS, *_rules((*INSIDE, *BEYOND))], holder, {})


def _rules(rights: Iterable[Rule]) -> list[Object]:
    return [{"apiGroups": [group], "resources": [resource], "verbs": list(verbs)} for group, resource, verbs in rights]


def _bound(prefix: str, rules: list[Object], holder: Holder, place: Object) -> tuple[Object, Object]:
    api, metadata = f"{RBAC}/v1", {"name": NAME, **place}
    role = {"apiVersion": api, "kind": f"{prefix}Role", "metadata": metadata, "rules": rules}
    reference = {"apiGroup": RBAC, "kind": f"{prefix}Role", "name": NAME}
    binding = {"apiVersion": api, "kind": f"{prefix}RoleBinding", "metadata": metadata, "roleRef": reference}
    return role, {**binding, "subjects": [holder.subject]}
