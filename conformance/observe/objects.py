"""Every object of a namespace, of whatever kind the cluster knows. Edge: the API server."""

from conformance.observe.kube import Kube, KubeError, Object

LOGS = frozenset({"events"})
"""What the cluster writes about others and drops by itself."""


def namespaced(kube: Kube, namespace: str) -> dict[str, list[Object]]:
    """Objects by plural resource name, without events; read from each group's preferred version.

    Raises:
        KubeError: the API server did not answer; a kind that may not be listed is left out.
    """
    found: dict[str, list[Object]] = {}
    for base in _versions(kube):
        for resource in kube.get(base)["resources"]:
            name = resource["name"]
            if resource["namespaced"] and "list" in resource["verbs"] and name not in LOGS:
                found.setdefault(name, []).extend(_listed(kube, f"{base}/namespaces/{namespace}/{name}"))
    return found


def _versions(kube: Kube) -> list[str]:
    groups = kube.get("/apis")["groups"]
    return ["/api/v1", *(f"/apis/{group['preferredVersion']['groupVersion']}" for group in groups)]


def _listed(kube: Kube, path: str) -> list[Object]:
    try:
        items: list[Object] = kube.get(path)["items"]
    except KubeError as refusal:
        if refusal.status in {404, 405}:
            return []
        raise
    return items
