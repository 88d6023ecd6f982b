"""An account that may do what the page says whoever applies a bundle must be able to do, and nothing else. Edge: API.

Its namespace is made first, by whoever may make namespaces; the account may read and patch that one.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conformance.environment.run_environment import SYSTEM
from conformance.observe.kube import Kube, Object
from conformance.observe.rbac import RBAC

APPLY = ["get", "create", "patch"]
"""The verbs of `kubectl apply`."""

_ACCOUNTS = f"/api/v1/namespaces/{SYSTEM}/serviceaccounts"
_RUN = "byohost.test/run"


@contextmanager
def modest(kube: Kube, namespace: str, run: str) -> Iterator[Kube]:
    """The cluster under that account; what lies outside the namespace is deleted again at the end."""
    name = f"byohost-applier-{namespace.removeprefix('byohost-')}"
    kube.apply(_objects(name, namespace, run))
    asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 600}}
    token = str(kube.create(f"{_ACCOUNTS}/{name}/token", asked)["status"]["token"])
    try:
        with tempfile.TemporaryDirectory(prefix="byohost-applier-") as folder:
            yield kube.under(token, Path(folder) / "kubeconfig")
    finally:
        kube.delete(f"/apis/{RBAC}/v1/clusterrolebindings/{name}")
        kube.delete(f"/apis/{RBAC}/v1/clusterroles/{name}")
        kube.delete(f"{_ACCOUNTS}/{name}")


def _objects(name: str, namespace: str, run: str) -> tuple[Object, ...]:
    """The account, its rights in the namespace, and its two verbs on the Namespace itself."""
    inside, outside = (
        {"name": name, "namespace": namespace, "labels": {_RUN: run}},
        {"name": name, "labels": {_RUN: run}},
    )
    subjects = [{"kind": "ServiceAccount", "name": name, "namespace": SYSTEM}]

    def bound(kind: str, metadata: Object, rules: list[Object]) -> tuple[Object, Object]:
        api = f"{RBAC}/v1"
        role = {"apiVersion": api, "kind": kind, "metadata": metadata, "rules": rules}
        reference = {"apiGroup": RBAC, "kind": kind, "name": name}
        binding = {"apiVersion": api, "kind": f"{kind}Binding", "metadata": metadata, "roleRef": reference}
        return role, {**binding, "subjects": subjects}

    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": outside | {"namespace": SYSTEM}}
    home = {"apiGroups": [""], "resources": ["namespaces"], "resourceNames": [namespace], "verbs": ["get", "patch"]}
    return (account, *bound("Role", inside, _rights()), *bound("ClusterRole", outside, [home]))


def _rights() -> list[Object]:
    """What BND-25 names, inside the namespace; the granted verbs, because nobody can grant what they do not hold."""
    return [
        {"apiGroups": [""], "resources": ["serviceaccounts", "secrets", "configmaps"], "verbs": APPLY},
        {"apiGroups": [RBAC], "resources": ["roles", "rolebindings"], "verbs": APPLY},
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": APPLY},
        {"apiGroups": [""], "resources": ["pods"], "verbs": ["create", "get", "list", "watch", "delete"]},
    ]
