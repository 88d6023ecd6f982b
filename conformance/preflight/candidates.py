"""The objects of a run, each as it would be created, and the collection that it would be created in. Pure.

Each goes by a name that nothing has: what is there already is not touched, and is no help.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.contract.exits import UsageError
from conformance.preflight import sandbox_pod
from conformance.target.bundle import source
from conformance.target.bundle.nodes import Illegible
from conformance.target.bundle.objects import Bundle, mapping, parse, title
from conformance.target.description import Target
from fake_platform import bundle as platform_bundle
from fake_platform.bundle import Download
from fake_platform.model import Site

OPERATOR_IMAGE = f"registry.byohost.test/byohost/operator@sha256:{'0' * 64}"
PLATFORM = "https://platform.byohost.test"
HOST = "preflight"
SUFFIX = "-preflight"

_PLACES: Mapping[tuple[str, str], str] = {
    ("v1", "ServiceAccount"): "serviceaccounts",
    ("v1", "Secret"): "secrets",
    ("v1", "ConfigMap"): "configmaps",
    ("v1", "Pod"): "pods",
    ("apps/v1", "Deployment"): "deployments",
    ("rbac.authorization.k8s.io/v1", "Role"): "roles",
    ("rbac.authorization.k8s.io/v1", "RoleBinding"): "rolebindings",
}
"""Where the kinds of a bundle (BND-17) are created inside a namespace."""


@dataclass(frozen=True)
class Candidate:
    """One object to try; `collection` is empty where its kind has no place in a bundle."""

    title: str
    collection: str
    body: dict[str, Any] = field(repr=False)

    @property
    def resource(self) -> str:
        """Its resource as kubectl writes it."""
        group = str(self.body["apiVersion"]).partition("/")[0] if "/" in str(self.body["apiVersion"]) else ""
        plural = self.collection.rpartition("/")[2].partition("?")[0]
        return f"{plural}.{group}" if group else plural


@dataclass(frozen=True)
class Candidates:
    """What a run would create in one namespace: the bundle's objects, and the pods that come of it."""

    namespace: str
    namespaces: tuple[dict[str, Any], ...]
    """The bundle's own Namespace objects."""
    bundle: tuple[Candidate, ...]
    pods: tuple[Candidate, ...]
    identity: Candidate


def rendered(namespace: str, target: Target, template: str | None, proxy: str | None) -> str:
    """The bundle that a run with this target would download for that namespace.

    Raises:
        UsageError: the target's template or patch does not fit.
    """
    site = Site(namespace=namespace, https_proxy=proxy, operator_image=OPERATOR_IMAGE)
    given = {key: value for key, value in site.to_json().items() if value is not None}
    download = Download(HOST, target.operator.families, PLATFORM, "preflight-made-this-key-up", given)
    return source.judged(platform_bundle.render(download), target, template, site)


def namespace_of(text: str, file: str) -> str:
    """The namespace of a bundle's objects.

    Raises:
        UsageError: the file is no bundle that can be read.
    """
    bundle = _parsed(text, file)
    held = {str(each["metadata"].get("namespace") or "") for each in bundle.objects if each["kind"] != "Namespace"}
    made = {str(each["metadata"]["name"]) for each in bundle.of("Namespace")}
    found = sorted((held or made) - {""})
    if len(found) != 1:
        named = ", ".join(found) or "none"
        raise UsageError(f"--bundle {file}: its objects should lie in one namespace; they name {named}")
    return found[0]


def of(text: str, file: str, namespace: str) -> Candidates:
    """The objects of a bundle, and the pods that would follow.

    Raises:
        UsageError: the file is no bundle that can be read.
    """
    bundle = _parsed(text, file)
    objects = [each for each in bundle.objects if each["kind"] != "Namespace"]
    made = tuple(copy.deepcopy(dict(each)) for each in bundle.of("Namespace"))
    sandboxes = (
        _candidate(sandbox_pod.pod(f"sandbox-{name}", namespace, resources), namespace, f"a sandbox of class {name}")
        for name, resources in sandbox_pod.CLASSES.items()
    )
    asking = sandbox_pod.pod("identity", namespace, sandbox_pod.CLASSES["usual"], identity=True)
    return Candidates(
        namespace=namespace,
        namespaces=made,
        bundle=tuple(_candidate(each, namespace, title(each)) for each in objects),
        pods=(*_operator_pods(bundle, namespace), *sandboxes),
        identity=_candidate(asking, namespace, "a sandbox with a workload identity"),
    )


def moved(candidates: Candidates, namespace: str) -> Candidates:
    """The same objects in another namespace, for one that is not there yet."""

    def there(each: Candidate) -> Candidate:
        body = copy.deepcopy(each.body)
        body["metadata"]["namespace"] = namespace
        collection = each.collection.replace(f"/namespaces/{candidates.namespace}/", f"/namespaces/{namespace}/")
        return replace(each, body=body, collection=collection)

    return replace(
        candidates,
        bundle=tuple(map(there, candidates.bundle)),
        pods=tuple(map(there, candidates.pods)),
        identity=there(candidates.identity),
    )


def _parsed(text: str, file: str) -> Bundle:
    try:
        return parse(text)
    except Illegible as error:
        raise UsageError(f"{file}: this is no bundle: {error}; `byohost lint` says it in full") from error


def _operator_pods(bundle: Bundle, namespace: str) -> tuple[Candidate, ...]:
    """A Deployment is taken where its pods are refused, so these are asked about themselves; as the default account."""
    found = []
    for each in bundle.of("Deployment"):
        template = mapping(each, "spec", "template")
        spec = {key: value for key, value in mapping(template, "spec").items() if not key.startswith("serviceAccount")}
        metadata = {**mapping(template, "metadata"), "name": str(each["metadata"]["name"]), "namespace": namespace}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
        found.append(_candidate(pod, namespace, f"the operator's pod ({each['metadata']['name']})"))
    return tuple(found)


def _candidate(each: Mapping[str, Any], namespace: str, name: str) -> Candidate:
    body = copy.deepcopy(dict(each))
    body["metadata"]["name"] = f"{body['metadata']['name']}{SUFFIX}"
    version = str(each["apiVersion"])
    plural = _PLACES.get((version, str(each["kind"])))
    base = f"/apis/{version}" if "/" in version else f"/api/{version}"
    return Candidate(name, f"{base}/namespaces/{namespace}/{plural}" if plural else "", body)
