"""Rights: the grant, the questions that are asked about an account, and what the audit log says was used. Pure.

A right is written as kubectl writes it: verb, `resource[/subresource][.group]`, and where. `undisturbed` leaves out
what a namespace's accounts did after its roles were changed or removed: there the harness broke RBAC on purpose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.observe.audit import AuditEvent

OWN, FOREIGN, CLUSTER = "the own namespace", "a foreign namespace", "the whole cluster"
RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, order=True)
class Right:
    """One verb on one resource in one place; a resource that starts with `/` is a path of the API server."""

    verb: str
    resource: str
    place: str = OWN

    def __str__(self) -> str:
        return f"{self.verb} {self.resource} in {self.place}"


GRANT = frozenset(
    {
        *(Right(verb, "pods") for verb in ("create", "get", "list", "watch", "delete")),
        *(Right(verb, "serviceaccounts") for verb in ("get", "create")),
    }
)
"""RBC-01: everything that an operator may do."""

CHANGING = frozenset({"update", "patch", "delete", "deletecollection"})
"""Verbs that change what is there."""

SELF_REVIEWS = frozenset(
    {
        "selfsubjectaccessreviews.authorization.k8s.io",
        "selfsubjectrulesreviews.authorization.k8s.io",
        "selfsubjectreviews.authentication.k8s.io",
    }
)
"""What any account may ask about itself."""

_TELLING: Mapping[str, str] = {
    "pods": "create get list watch delete update patch deletecollection *",
    "serviceaccounts": "create get list watch delete update patch impersonate *",
    "pods/exec": "create get",
    "pods/attach": "create get",
    "pods/portforward": "create get",
    "pods/log": "get",
    "pods/status": "get patch",
    "pods/eviction": "create",
    "pods/ephemeralcontainers": "patch",
    "serviceaccounts/token": "create",
    "secrets": "get list watch create update delete",
    "configmaps": "get list watch create update",
    "events": "get list create",
    "services": "get list create",
    "endpoints": "get list",
    "persistentvolumeclaims": "get create",
    "resourcequotas": "get list",
    "limitranges": "list",
    "deployments.apps": "get list create patch",
    "replicasets.apps": "list",
    "daemonsets.apps": "create",
    "jobs.batch": "create",
    "leases.coordination.k8s.io": "get create update",
    "networkpolicies.networking.k8s.io": "get list create",
    "ingresses.networking.k8s.io": "create",
    "poddisruptionbudgets.policy": "create",
    f"roles.{RBAC}": "get list create bind escalate",
    f"rolebindings.{RBAC}": "get list create",
    "*.*": "get list *",
}
_ELSEWHERE: Mapping[str, str] = {
    "pods": "create get list watch delete",
    "serviceaccounts": "create get list",
    "secrets": "get list",
    "configmaps": "get list",
    "pods/exec": "create",
    "deployments.apps": "list",
    f"rolebindings.{RBAC}": "create",
    "*.*": "*",
}
_WIDE: Mapping[str, str] = {
    "nodes": "get list patch",
    "nodes/proxy": "get",
    "namespaces": "get list create delete",
    "persistentvolumes": "list",
    f"clusterroles.{RBAC}": "list create bind escalate",
    f"clusterrolebindings.{RBAC}": "list create",
    "customresourcedefinitions.apiextensions.k8s.io": "list create",
    "validatingwebhookconfigurations.admissionregistration.k8s.io": "list create",
    "mutatingwebhookconfigurations.admissionregistration.k8s.io": "list create",
    "tokenreviews.authentication.k8s.io": "create",
    "subjectaccessreviews.authorization.k8s.io": "create",
    "certificatesigningrequests.certificates.k8s.io": "create",
    "users": "impersonate",
    "groups": "impersonate",
    "/metrics": "get",
    "/logs": "get",
}


def questions() -> tuple[Right, ...]:
    """Every right that is asked about: in the own namespace, in a foreign one, and across the cluster."""
    tables = ((OWN, _TELLING), (FOREIGN, _ELSEWHERE), (CLUSTER, _ELSEWHERE), (CLUSTER, _WIDE))
    return tuple(
        Right(verb, resource, place)
        for place, table in tables
        for resource, verbs in table.items()
        for verb in verbs.split()
    )


def review(right: Right, account: str, namespace: str, foreign: str) -> dict[str, Any]:
    """The SubjectAccessReview that asks whether a service account of `namespace` has the right."""
    who = {
        "user": f"system:serviceaccount:{namespace}:{account}",
        "groups": ["system:serviceaccounts", f"system:serviceaccounts:{namespace}", "system:authenticated"],
    }
    spec = who | _attributes(right, namespace, foreign)
    return {"apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "spec": spec}


def own_review(right: Right, namespace: str, foreign: str) -> dict[str, Any]:
    """The SelfSubjectAccessReview by which an account of `namespace` asks whether it has the right itself."""
    spec = _attributes(right, namespace, foreign)
    return {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview", "spec": spec}


def _attributes(right: Right, namespace: str, foreign: str) -> dict[str, Any]:
    if right.resource.startswith("/"):
        return {"nonResourceAttributes": {"path": right.resource, "verb": right.verb}}
    whole, _, group = right.resource.partition(".")
    resource, _, subresource = whole.partition("/")
    place = {OWN: namespace, FOREIGN: foreign, CLUSTER: ""}[right.place]
    wanted = {
        "namespace": place,
        "verb": right.verb,
        "group": group,
        "resource": resource,
        "subresource": subresource,
    }
    return {"resourceAttributes": {key: value for key, value in wanted.items() if value}}


def resource_of(event: AuditEvent) -> str:
    """The resource that a request was about, as kubectl writes it; its path where it was about none."""
    if not event.resource:
        return event.uri.partition("?")[0]
    named = f"{event.resource}/{event.subresource}" if event.subresource else event.resource
    return f"{named}.{event.group}" if event.group else named


def right_of(event: AuditEvent, namespace: str) -> Right:
    """The right that a request of an account of `namespace` needed."""
    place = OWN if event.namespace == namespace else FOREIGN if event.namespace else CLUSTER
    return Right(event.verb, resource_of(event), place)


def beyond(events: Iterable[AuditEvent], namespace: str) -> tuple[AuditEvent, ...]:
    """The requests that neither the grant covers nor every account may make."""
    return tuple(
        event
        for event in events
        if event.resource and right_of(event, namespace) not in GRANT and resource_of(event) not in SELF_REVIEWS
    )


def undisturbed(events: Iterable[AuditEvent]) -> tuple[AuditEvent, ...]:
    """The events without those of a namespace's accounts after its roles were changed, or the namespace deleted."""
    kept, disturbed = [], set[str]()
    for event in events:
        changes = event.verb in CHANGING and 0 < event.status < 300 and "dryRun=" not in event.uri
        if changes and event.group == RBAC and event.namespace:
            disturbed.add(event.namespace)
        if changes and event.resource == "namespaces" and event.verb == "delete":
            disturbed.add(event.name)
        owner = event.user.split(":")[2] if event.user.startswith("system:serviceaccount:") else ""
        if owner not in disturbed:
            kept.append(event)
    return tuple(kept)
