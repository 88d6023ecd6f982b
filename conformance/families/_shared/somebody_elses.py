"""A pod of somebody else in a host's namespace. Pure."""

from collections.abc import Mapping

from conformance.families._shared.launch_values import NOBODY_HAS
from conformance.observe.kube import Object


def pod(name: str, image: str, labels: Mapping[str, str] | None = None) -> Object:
    """One that a restricted namespace takes and no node ever has room for."""
    secure = {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    held = {"requests": NOBODY_HAS, "limits": NOBODY_HAS}
    container = {"name": "main", "image": image, "resources": held, "securityContext": secure}
    return {
        "metadata": {"name": name, "labels": dict(labels or {})},
        "spec": {"automountServiceAccountToken": False, "restartPolicy": "Never", "containers": [container]},
    }
