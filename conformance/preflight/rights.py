"""The rights that each access level needs, as data, and what a cluster's answers about them mean. Pure.

A review is a hint: authorizers exist that answer it otherwise than they decide. Where an object can be tried by dry-run
that decides, and a contradiction is said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conformance.environment import rights as shipped
from conformance.observe.rbac import RBAC
from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding

FLOW = "flowcontrol.apiserver.k8s.io"


class GivenAccess(StrEnum):
    """What somebody lets a run touch of a cluster of theirs: namespaces that they made, or all of it.

    These are two of `conformance.contract.access.Access`, which knows our own clusters too.
    """

    NAMESPACE = "namespace"
    CLUSTER = "cluster"


@dataclass(frozen=True, order=True)
class Right:
    """One verb on one resource, written as kubectl does: `pods/exec`, `roles.rbac.authorization.k8s.io`."""

    verb: str
    resource: str
    namespace: str = ""
    name: str = ""

    def __str__(self) -> str:
        named = f" {self.name}" if self.name else ""
        return f"{self.verb} {self.resource}{named}" + (f" in {self.namespace}" if self.namespace else "")


@dataclass(frozen=True)
class Need:
    """Verbs on a resource, what they are for, and what is lost without them; optional ones only cost their clauses."""

    resource: str
    verbs: tuple[str, ...]
    why: str
    costs: tuple[str, ...] = ALL_BUT_STATIC
    optional: bool = False


_About = tuple[str, tuple[str, ...], bool]
"""What a right is for, what is lost without it, and whether a run can do without."""

_INSTALL: _About = ("the bundle is applied and removed", ALL_BUT_STATIC, False)
_LEFT = "what is left is seen"
_SECRET = ("KEY-07", "KEY-12", "EPH-03")

_WRITTEN: Mapping[str, _About] = {
    "configmaps": _INSTALL,
    "limitranges": ("admission refuses a pod", ("LCH-06", "LCH-07"), False),
    "pods": ("nobody can grant the operator what he has not himself", ALL_BUT_STATIC, False),
    "pods/ephemeralcontainers": ("the operator's process is looked at", ("CHN-01",), True),
    "pods/eviction": ("the operator is evicted", ("REC-07",), False),
    "pods/exec": ("sandboxes are looked at from inside", ("CHN-01", "POD", "RBC-05"), False),
    "pods/portforward": ("the platform of the run is spoken to", ALL_BUT_STATIC, False),
    "resourcequotas": ("a quota refuses a pod", ("LCH-06",), False),
    "secrets": _INSTALL,
    "serviceaccounts": _INSTALL,
    "serviceaccounts/token": ("tokens are asked for as kubelet does", ("KEY-02", "WID-07"), True),
    "services": ("byohost's own pods are reached", ALL_BUT_STATIC, False),
    "deployments.apps": _INSTALL,
    "networkpolicies.networking.k8s.io": ("enforcement is measured", ("EGR-15", "LCH-10"), False),
    f"rolebindings.{RBAC}": _INSTALL,
    f"roles.{RBAC}": _INSTALL,
}
_WRITTEN_BEYOND: Mapping[str, _About] = {
    "namespaces": ("each host has a namespace of its own", ALL_BUT_STATIC, False),
    "pods": ("pods go with their namespace, without their grace", ALL_BUT_STATIC, False),
    "tokenreviews.authentication.k8s.io": ("found tokens are tried", ("RBC-05", "WID-08"), False),
    "subjectaccessreviews.authorization.k8s.io": (
        "rights are evaluated",
        ("RBC-02", "RBC-04", "RBC-06", "RBC-07"),
        False,
    ),
    f"flowschemas.{FLOW}": ("the API does not answer one account for a while", ("HLT-03", "HLT-05"), True),
    f"prioritylevelconfigurations.{FLOW}": (
        "the API does not answer one account for a while",
        ("HLT-03", "HLT-05"),
        True,
    ),
    "runtimeclasses.node.k8s.io": ("a sandbox asks for a class of runtime", ("POD-12",), False),
    f"clusterrolebindings.{RBAC}": ("the bundle is applied by an account that may do no more", ("BND-25",), False),
    f"clusterroles.{RBAC}": ("the bundle is applied by an account that may do no more", ("BND-25",), False),
}


def _writing(rules: Iterable[shipped.Rule], about: Mapping[str, _About]) -> tuple[Need, ...]:
    """What `byohost rights` has an administrator give, and what for: there is one table, and it is that one."""
    named = ((f"{resource}.{group}" if group else resource, verbs) for group, resource, verbs in rules)
    return tuple(Need(resource, verbs, *about[resource]) for resource, verbs in named)


_READ = (
    *(Need(each, ("get",), _INSTALL[0]) for each, about in _WRITTEN.items() if about == _INSTALL),
    Need("pods", ("get", "list", "watch"), _WRITTEN["pods"][0]),
    Need("pods/exec", ("get",), *_WRITTEN["pods/exec"][:2]),  # a WebSocket is opened by GET
    Need("pods/log", ("get",), "logs are searched for secrets", ("KEY-07", "KEY-12")),
    Need("events", ("list",), "the report shows what the cluster said", ("CHN-12",), optional=True),
    Need("secrets", ("list",), "no Secret holds what it should not", _SECRET),
    Need("configmaps", ("list",), "no ConfigMap holds what it should not", _SECRET),
    Need("serviceaccounts", ("list", "watch"), _LEFT, ("EPH-03", "WID-01")),
    Need("deployments.apps", ("list",), _LEFT, ("BND-26",)),
    Need("replicasets.apps", ("list",), "a pod that is not made is explained", (), optional=True),
    Need(f"roles.{RBAC}", ("list",), _LEFT, ("BND-26",)),
    Need(f"rolebindings.{RBAC}", ("list",), _LEFT, ("BND-26",)),
    Need("resourcequotas", ("list",), "room is known beforehand", (), optional=True),
    Need("limitranges", ("list",), "room is known beforehand", (), optional=True),
)

IN_A_NAMESPACE = (*_writing(shipped.INSIDE, _WRITTEN), *_READ)
"""What a run needs in each of its namespaces, byohost's own among them."""

IN_THE_CLUSTER = (
    Need("namespaces", ("get", "list"), _WRITTEN_BEYOND["namespaces"][0]),
    Need("nodes", ("list",), "it is known where a sandbox may run", ("EGR-09",)),
    Need("pods", ("list",), "nothing of ours stands elsewhere", ("BND-26", "CHN-12", "SCL-01")),
    *_writing(shipped.BEYOND, _WRITTEN_BEYOND),
    *IN_A_NAMESPACE,
)
"""What cluster access has beyond that: the namespaces of such a run are made by it, so all of it everywhere."""

PROVEN_BY_TRYING = frozenset(
    Right("create", resource)
    for resource in (
        "serviceaccounts",
        "secrets",
        "configmaps",
        "deployments.apps",
        f"roles.{RBAC}",
        f"rolebindings.{RBAC}",
        "pods",
    )
)
"""Rights of which a dry-run of a real object is the truth."""


def rights(needs: Iterable[Need], namespace: str) -> tuple[Right, ...]:
    """Each right of some needs."""
    return tuple(dict.fromkeys(Right(verb, need.resource, namespace) for need in needs for verb in need.verbs))


def review(right: Right) -> dict[str, Any]:
    """The SelfSubjectAccessReview that asks for a right."""
    whole, _, group = right.resource.partition(".")
    resource, _, subresource = whole.partition("/")
    wanted = {
        "namespace": right.namespace,
        "verb": right.verb,
        "group": group,
        "resource": resource,
        "subresource": subresource,
        "name": right.name,
    }
    attributes = {key: value for key, value in wanted.items() if value}
    kind = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview"}
    return {**kind, "spec": {"resourceAttributes": attributes}}


def judged(
    needs: Iterable[Need], namespace: str, held: Mapping[Right, bool], tried: Mapping[Right, bool], where: str = ""
) -> Finding:
    """What the reviews (`held`) and the dry-runs (`tried`) say about some needs in a namespace; "" is the cluster.

    `where` is the namespace that the objects were tried in, if that is another one.
    """
    needed = tuple(needs)
    truth = {right: tried.get(right, held.get(right, False)) for right in rights(needed, namespace)}
    lacking = [need for need in needed if any(not truth[Right(verb, need.resource, namespace)] for verb in need.verbs)]
    firm = [need for need in lacking if not need.optional]
    against = [right for right, yes in tried.items() if right in truth and held.get(right) is not yes]
    evidence = [f"{_missing(need, namespace, truth)}: {need.why}" for need in lacking]
    evidence += [_contradiction(right, tried=tried[right], where=where) for right in against]
    proven = sum(right in tried for right in truth)
    by = f", {proven} of them by a dry-run" if proven else ""
    place = namespace or "the whole cluster"
    if not lacking:
        words = f"all {len(truth)} rights that a run needs are there{by}"
        return Finding(id="rights", answer=Answer.READY, words=words, namespace=place, evidence=tuple(evidence))
    count = sum(not yes for yes in truth.values())
    return Finding(
        id="rights",
        answer=Answer.NOT_READY if firm else Answer.NOTE,
        words=f"{count} of {len(truth)} rights missing" + ("" if firm else ", none that a run cannot do without"),
        namespace=place,
        evidence=tuple(evidence),
        remedy="Have the missing rules granted"
        + (f" by a Role and RoleBinding in {namespace}." if namespace else ", or ask with --access namespace."),
        costs=_costs(firm or lacking),
    )


def _costs(lacking: Iterable[Need]) -> tuple[str, ...]:
    """What is lost, each once; beside everything else nothing has to be named."""
    costs = tuple(dict.fromkeys(cost for need in lacking for cost in need.costs))
    return ALL_BUT_STATIC if set(ALL_BUT_STATIC) <= set(costs) else costs


def _missing(need: Need, namespace: str, truth: Mapping[Right, bool]) -> str:
    verbs = [verb for verb in need.verbs if not truth[Right(verb, need.resource, namespace)]]
    return f"{', '.join(verbs)} {need.resource}"


def _contradiction(right: Right, *, tried: bool, where: str) -> str:
    took, told = ("takes", "no") if tried else ("refuses", "yes")
    place = f" (in {where})" if where else ""
    return f"{right.verb} {right.resource}: a review says {told}, a dry-run{place} {took} it; the dry-run counts"
