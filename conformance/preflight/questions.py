"""What is asked of a cluster, in order: each question reads what it needs and has it judged. Edge: the API server."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from conformance.observe.rbac import RBAC
from conformance.preflight import (
    address_families,
    admission,
    identity_webhook,
    issuer,
    leftovers,
    limits,
    nodes,
    pod_security,
    quota,
    rights,
    sandbox_pod,
)
from conformance.preflight.candidates import Candidates
from conformance.preflight.cluster_answers import Ground, RefusedError
from conformance.preflight.finding import Answer, Finding
from conformance.preflight.rights import GivenAccess, Right

Question = Callable[[Ground], Iterator[Finding]]

_LEFT: Mapping[str, str] = MappingProxyType(
    {
        "deployments.apps": "/apis/apps/v1",
        "pods": "/api/v1",
        "serviceaccounts": "/api/v1",
        "secrets": "/api/v1",
        "configmaps": "/api/v1",
        f"roles.{RBAC}": f"/apis/{RBAC}/v1",
        f"rolebindings.{RBAC}": f"/apis/{RBAC}/v1",
    }
)
"""What an install leaves, and where it is listed."""


def held_rights(ground: Ground) -> Iterator[Finding]:
    """The rights of the access level, rule by rule."""
    for each in ground.request.bundles:
        held = ground.may(rights.rights(rights.IN_A_NAMESPACE, each.namespace))
        tries = ground.tries(each)
        tried = {
            Right("create", one.candidate.resource, each.namespace): not one.not_permitted
            for one in (*tries.bundle, *tries.pods)
            if Right("create", one.candidate.resource) in rights.PROVEN_BY_TRYING
        }
        yield rights.judged(rights.IN_A_NAMESPACE, each.namespace, held, tried, tries.elsewhere)
    if ground.request.system:
        held = ground.may(rights.rights(rights.IN_A_NAMESPACE, ground.request.system))
        yield rights.judged(rights.IN_A_NAMESPACE, ground.request.system, held, {})
    if ground.request.access is GivenAccess.CLUSTER:
        held = ground.may(rights.rights(rights.IN_THE_CLUSTER, ""))
        yield rights.judged(rights.IN_THE_CLUSTER, "", held, {})


def taken_objects(ground: Ground) -> Iterator[Finding]:
    """The bundle's objects and the pods that follow, each by dry-run; and what admission makes of the pods."""
    for each in ground.request.bundles:
        tries = ground.tries(each)
        yield admission.objects("bundle", each.namespace, tries.bundle, tries.elsewhere)
        yield admission.objects("pods", each.namespace, tries.pods, tries.elsewhere)
        yield admission.changes(each.namespace, tries.pods, tries.elsewhere)


def room(ground: Ground) -> Iterator[Finding]:
    """Pod Security, ResourceQuota and LimitRange of each namespace."""
    for each in ground.request.bundles:
        name = each.namespace
        found = ground.namespace(name)
        if found is None:
            yield _not_permitted(ground, "pod-security", Right("get", "namespaces", name, name))
        elif found.status == 404:
            made = ground.request.access is GivenAccess.CLUSTER
            yield pod_security.absent(name, each.namespaces, made=made)
        elif not found.ok:
            raise RefusedError(found.words)
        else:
            yield pod_security.judged(name, found.body)
        yield _quota(ground, each)
        yield _limits(ground, each)


def _quota(ground: Ground, wanted: Candidates) -> Finding:
    right = Right("list", "resourcequotas", wanted.namespace)
    if ground.place(wanted.namespace) != wanted.namespace:
        return _not_there("quota", wanted.namespace)
    if not ground.can(right):
        return _not_permitted(ground, "quota", right)
    found = ground.listed(f"/api/v1/namespaces/{wanted.namespace}/resourcequotas")
    operator, classes = _pods(wanted)
    return quota.judged(wanted.namespace, found, operator, classes)


def _limits(ground: Ground, wanted: Candidates) -> Finding:
    right = Right("list", "limitranges", wanted.namespace)
    if ground.place(wanted.namespace) != wanted.namespace:
        return _not_there("limits", wanted.namespace)
    if not ground.can(right):
        return _not_permitted(ground, "limits", right)
    found = ground.listed(f"/api/v1/namespaces/{wanted.namespace}/limitranges")
    return limits.judged(wanted.namespace, found, {each.title: each.body for each in wanted.pods})


def _not_there(name: str, namespace: str) -> Finding:
    """A new namespace has no bounds but those that the cluster gives to each, which nobody sees before it is made."""
    words = "the namespace is not there yet; what the cluster gives to a new one is not seen"
    return Finding(id=name, answer=Answer.NOTE, words=words, namespace=namespace)


def _pods(wanted: Candidates) -> tuple[list[object], dict[str, object]]:
    """The operator's pods, and a sandbox of each class."""
    split = len(wanted.pods) - len(sandbox_pod.CLASSES)
    classes = zip(sandbox_pod.CLASSES, wanted.pods[split:], strict=True)
    return [each.body for each in wanted.pods[:split]], {name: each.body for name, each in classes}


def able_nodes(ground: Ground) -> Iterator[Finding]:
    """Where a sandbox may run."""
    right = Right("list", "nodes")
    if not ground.can(right):
        yield _not_permitted(ground, "nodes", right)
        yield _not_permitted(ground, "architecture", right)
        return
    found = ground.listed("/api/v1/nodes?resourceVersion=0")
    pods = [each.body for each in ground.request.bundles[0].pods]
    yield from nodes.judged(found, nodes.Placement(), pods, ground.request.architecture)


def left(ground: Ground) -> Iterator[Finding]:
    """What of ours is here already."""
    for name in ground.request.namespaces:
        wanted = {resource: Right("list", resource, name) for resource in _LEFT}
        held = ground.may(wanted.values())
        seen = [resource for resource in _LEFT if held[wanted[resource]]]
        found = [
            one
            for resource in seen
            for one in leftovers.ours(
                resource.partition(".")[0],
                ground.listed(f"{_LEFT[resource]}/namespaces/{name}/{resource.partition('.')[0]}", whole=False),
            )
        ]
        yield leftovers.judged(name, found, [resource for resource in _LEFT if resource not in seen])
    if ground.request.access is GivenAccess.CLUSTER and ground.can(Right("list", "namespaces")):
        spaces = ground.listed("/api/v1/namespaces", whole=False)
        yield leftovers.elsewhere(spaces, ground.request.namespaces)


def issued_tokens(ground: Ground) -> Iterator[Finding]:
    """Issuer and audience of the cluster's tokens: they are the cluster's, so one namespace tells."""
    name = ground.place(ground.request.namespaces[0])
    right = Right("create", "serviceaccounts/token", name)
    if not ground.can(right):
        yield _not_permitted(ground, "issuer", right, ("KEY-13", "WID-06"))
        return
    reply = ground.api.tried(f"/api/v1/namespaces/{name}/serviceaccounts/default/token", issuer.request())
    if not reply.ok:
        raise RefusedError(reply.words)
    token = str((reply.body.get("status") or {}).get("token") or "")
    yield issuer.judged(name, issuer.claims(token))


def given_addresses(ground: Ground) -> Iterator[Finding]:
    """Which addresses Services get: they are the cluster's, so one namespace tells."""
    name = ground.place(ground.request.namespaces[0])
    right = Right("create", "services", name)
    if not ground.can(right):
        yield _not_permitted(ground, "addresses", right)
        return
    reply = ground.api.tried(f"/api/v1/namespaces/{name}/services", address_families.service(name))
    if not reply.ok:
        raise RefusedError(reply.words)
    yield address_families.judged(name, reply.body.get("spec") or {})


def injected_identities(ground: Ground) -> Iterator[Finding]:
    """Whether a webhook gives pods their identities."""
    for each in ground.request.bundles:
        tries = ground.tries(each)
        yield identity_webhook.judged(each.namespace, tries.identity, tries.elsewhere)


def _not_permitted(ground: Ground, name: str, right: Right, costs: tuple[str, ...] = ()) -> Finding:
    """A question that needs a right which the access has not: beyond namespace access nobody expected it."""
    beyond = ground.request.access is GivenAccess.NAMESPACE
    return Finding(
        id=name,
        answer=Answer.NOT_ASKED if beyond else Answer.CANNOT_TELL,
        words=f"not asked: it needs the right to {right}",
        namespace=right.namespace,
        evidence=("by the API server's answer to a SelfSubjectAccessReview",),
        remedy=f"Have `{right}` granted to learn it." if beyond else f"Have `{right}` granted.",
        costs=costs,
    )


@dataclass(frozen=True)
class Step:
    """One question, the findings that it has to give, and what is said while it goes on."""

    names: tuple[str, ...]
    saying: str
    ask: Question


STEPS = (
    Step(("rights",), "asking which rights are there, and trying the bundle's objects by dry-run", held_rights),
    Step(("bundle", "pods", "changes"), "reading what admission says of each object", taken_objects),
    Step(("pod-security", "quota", "limits"), "reading Pod Security, quotas and limits", room),
    Step(("nodes", "architecture"), "reading the nodes", able_nodes),
    Step(("addresses",), "trying a Service, to see which addresses it would get", given_addresses),
    Step(("leftovers",), "looking for what earlier installs have left", left),
    Step(("issuer",), "asking for a token as a dry-run, to see who issues it", issued_tokens),
    Step(("identity-webhook",), "looking for a workload-identity webhook", injected_identities),
)
