"""Objects of whatever kind the cluster knows: of a namespace, of a bundle, of the whole cluster. Edge: the API server.

What a kind is called in a path is asked of the API server itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.observe.kube import Kube, KubeError, Object

LOGS = frozenset({"events"})
"""What the cluster writes about others and drops by itself."""


@dataclass(frozen=True)
class Resource:
    """One resource of one API version."""

    base: str
    """`/api/v1` or `/apis/<group>/<version>`."""
    name: str
    """Plural, with its subresource where it is one: `pods/log`."""
    kind: str
    namespaced: bool
    verbs: tuple[str, ...]

    @property
    def group(self) -> str:
        """The API group; empty for the core."""
        return self.base.split("/")[2] if self.base.startswith("/apis/") else ""

    @property
    def listable(self) -> bool:
        """Whether its objects can be listed and say something that lasts."""
        return "list" in self.verbs and self.name not in LOGS


def resources(kube: Kube) -> tuple[Resource, ...]:
    """Everything that the API server knows, subresources too, in each group's preferred version."""
    groups = kube.get("/apis")["groups"]
    bases = ["/api/v1", *(f"/apis/{group['preferredVersion']['groupVersion']}" for group in groups)]
    return tuple(
        Resource(base, each["name"], each["kind"], bool(each["namespaced"]), tuple(each["verbs"]))
        for base in bases
        for each in kube.get(base)["resources"]
    )


def namespaced(kube: Kube, namespace: str) -> dict[str, list[Object]]:
    """Objects by plural resource name, without events; read from each group's preferred version.

    Raises:
        KubeError: the API server did not answer; a kind that may not be listed is left out.
    """
    found: dict[str, list[Object]] = {}
    for each in resources(kube):
        if each.namespaced and each.listable:
            found.setdefault(each.name, []).extend(_listed(kube, f"{each.base}/namespaces/{namespace}/{each.name}"))
    return found


def everywhere(kube: Kube) -> frozenset[tuple[str, str, str]]:
    """Every object of the cluster but events, as (resource, namespace or nothing, name)."""
    return frozenset(_everything(kube))


def paths(kube: Kube, objects: Iterable[Any]) -> dict[str, str]:
    """The API path of each object, by `Kind name`; one of a kind that the API server does not know is left out."""
    known = {(each.base.split("/", 2)[2], each.kind): each for each in resources(kube) if "/" not in each.name}
    found = {}
    for each in objects:
        resource = known.get((each["apiVersion"], each["kind"]))
        if resource is not None:
            place = f"/namespaces/{each['metadata'].get('namespace', 'default')}" if resource.namespaced else ""
            name = each["metadata"]["name"]
            found[f"{each['kind']} {name}"] = f"{resource.base}{place}/{resource.name}/{name}"
    return found


def _everything(kube: Kube) -> Iterator[tuple[str, str, str]]:
    for each in resources(kube):
        if each.listable:
            for one in _listed(kube, f"{each.base}/{each.name}"):
                yield each.name, one["metadata"].get("namespace", ""), one["metadata"]["name"]


def _listed(kube: Kube, path: str) -> list[Object]:
    try:
        items: list[Object] = kube.get(path)["items"]
    except KubeError as refusal:
        if refusal.status in {404, 405}:
            return []
        raise
    return items
