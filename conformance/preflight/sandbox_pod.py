"""A sandbox's pod as the contract wants it, for each resource class of a run: what a cluster is asked about. Pure.

It is no operator's own pod, but has all that POD-01 to POD-12 ask for: what is refused here is refused to each of them.
"""

from collections.abc import Mapping
from typing import Any

USER = 65532
IMAGE = "registry.byohost.test/byohost/sandbox@sha256:" + "0" * 64
"""Named by digest, as each launch names its own; a dry-run pulls nothing."""

Resources = Mapping[str, Mapping[str, str]]

CLASSES: Mapping[str, Resources] = {
    "usual": {"requests": {"cpu": "4m", "memory": "48Mi"}, "limits": {"cpu": "500m", "memory": "128Mi"}},
    "sized": {"requests": {"cpu": "25m", "memory": "50Mi"}, "limits": {"cpu": "450m", "memory": "130Mi"}},
}
"""The resource classes that a run launches sandboxes of."""

SIDECAR: Resources = {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"cpu": "50m", "memory": "64Mi"}}
IDENTITY_LABEL = "azure.workload.identity/use"


def pod(name: str, namespace: str, resources: Resources, *, identity: bool = False) -> dict[str, Any]:
    """The pod of one launch; with `identity` it asks for what an identity webhook injects.

    It runs as the namespace's default account: that of the sandboxes does not exist before the bundle is applied.
    """
    labels = {"app.kubernetes.io/managed-by": "byohost-operator"} | ({IDENTITY_LABEL: "true"} if identity else {})
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": labels},
        "spec": {
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "restartPolicy": "Never",
            "securityContext": POD_SECURITY,
            "terminationGracePeriodSeconds": 5,
            "initContainers": [container("sidecar", SIDECAR) | {"restartPolicy": "Always"}],
            "containers": [container("sandbox", resources) | {"volumeMounts": _MOUNTS}],
            "volumes": [{"name": "workspace", "emptyDir": {}}, {"name": "tmp", "emptyDir": {}}],
        },
    }


_MOUNTS = [
    {"name": "workspace", "mountPath": "/workspace"},
    {"name": "tmp", "mountPath": "/tmp"},  # noqa: S108 - an emptyDir inside the sandbox
]
POD_SECURITY = {
    "runAsNonRoot": True,
    "runAsUser": USER,
    "runAsGroup": USER,
    "fsGroup": USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}


def container(name: str, resources: Resources) -> dict[str, Any]:
    """A container as Pod Security `restricted` wants it."""
    return {
        "name": name,
        "image": IMAGE,
        "imagePullPolicy": "IfNotPresent",
        "resources": {kind: dict(values) for kind, values in resources.items()},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "privileged": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "runAsUser": USER,
            "runAsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
