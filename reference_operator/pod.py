"""The pod of a launch: its digest, command, environment and policy, our hardening, and nothing else. Pure.

Satisfies Pod Security `restricted` without a warning, has a read-only root, and holds no secret: the token reaches the
sidecar later, over the pod network (protocol.md, Pod). Scheduling is the cluster's, and placement the host's settings':
no node, scheduler or priority is set, and no launch chooses a place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from reference_operator import identity, observation
from reference_operator.model import Launch
from reference_operator.placement import Placement

SIDECAR_PORT = 8081
SIDECAR_ARGUMENTS = ("sidecar",)
"""What the entrypoint of the sidecar's image is told (openapi.yaml, 6); the same image may serve as sandbox too."""

USER = 65532
"""A user that no image file belongs to; also what distroless images call nonroot."""

GRACE_SECONDS = 5
STARTUP_TRIES = 30
"""Seconds that kubelet waits for the sidecar to listen; longer than the operator's own 15 s, so that those decide."""

SIDECAR_RESOURCES = {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"cpu": "50m", "memory": "64Mi"}}
SCRATCH = {"workspace": "/workspace", "tmp": "/tmp"}  # noqa: S108 - emptyDirs inside the sandbox
RESERVED: tuple[str, ...] = ("byohost.test/", "app.kubernetes.io/", "azure.workload.identity/", "pod-template-hash")
"""Labels that decide ownership or identity: a launch's own labels never set them.

With the name and template hash of the operator's own pod, its ReplicaSet would adopt the sandbox and end one of both.
"""

CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "privileged": False,
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "runAsUser": USER,
    "runAsGroup": USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}
POD_SECURITY = {
    "runAsNonRoot": True,
    "runAsUser": USER,
    "runAsGroup": USER,
    "fsGroup": USER,
    "seccompProfile": {"type": "RuntimeDefault"},
}


@dataclass(frozen=True, kw_only=True)
class Site:
    """What a pod needs to know about where it runs, beside its launch."""

    host: str
    generation: int
    mirror: str
    issuer: str
    jwks: str
    placement: Placement = field(default_factory=dict)


def render(launch: Launch, site: Site) -> dict[str, Any]:
    """The pod to create. The same launch always gets the same name, so that it can exist only once."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": observation.pod_name(launch.sandbox_id),
            "labels": _labels(launch, site),
            "annotations": {
                observation.DEADLINE: datetime.fromtimestamp(launch.deadline, UTC)
                .isoformat(timespec="milliseconds")
                .replace("+00:00", "Z"),
                observation.GENERATION: str(site.generation),
            },
        },
        "spec": {
            "automountServiceAccountToken": False,
            "enableServiceLinks": False,
            "restartPolicy": "Never",
            "securityContext": POD_SECURITY,
            "serviceAccountName": identity.name(launch.identity) if launch.identity else "byohost-sandbox",
            "terminationGracePeriodSeconds": GRACE_SECONDS,
            "initContainers": [_sidecar(launch, site)],
            "containers": [_sandbox(launch, site)],
            "volumes": [{"name": name, "emptyDir": {}} for name in SCRATCH],
            **site.placement,
        },
    }


def _labels(launch: Launch, site: Site) -> dict[str, str]:
    theirs = {key: value for key, value in launch.labels.items() if not key.startswith(RESERVED)}
    ours = {
        observation.MANAGED_BY: observation.OPERATOR,
        observation.HOST: site.host,
        observation.SANDBOX: launch.sandbox_id,
    }
    webhook = {"azure.workload.identity/use": "true"} if launch.identity else {}
    return {**theirs, **ours, **webhook}


def _sandbox(launch: Launch, site: Site) -> dict[str, Any]:
    container: dict[str, Any] = {
        "name": "sandbox",
        "image": mirrored(launch.image, site),
        "imagePullPolicy": "IfNotPresent",
        "env": _environment({**launch.env, **_shared(launch)}),
        "resources": {"requests": dict(launch.requests), "limits": dict(launch.limits)},
        "securityContext": CONTAINER_SECURITY,
        "volumeMounts": [{"name": name, "mountPath": path} for name, path in SCRATCH.items()],
    }
    if launch.command:
        container["command"] = [_literal(word) for word in launch.command]
    return container


def _sidecar(launch: Launch, site: Site) -> dict[str, Any]:
    """A native sidecar: it listens before the sandbox starts, and is started again if it dies."""
    return {
        "name": "sidecar",
        "image": mirrored(launch.sidecar_image, site),
        "imagePullPolicy": "IfNotPresent",
        "args": list(SIDECAR_ARGUMENTS),
        "restartPolicy": "Always",
        "startupProbe": {"tcpSocket": {"port": SIDECAR_PORT}, "periodSeconds": 1, "failureThreshold": STARTUP_TRIES},
        "env": _environment({**_shared(launch), "TOKEN_ISSUER": site.issuer, "TOKEN_JWKS": site.jwks}),
        "resources": SIDECAR_RESOURCES,
        "securityContext": CONTAINER_SECURITY,
    }


def _shared(launch: Launch) -> dict[str, str]:
    return {"SANDBOX_ID": launch.sandbox_id, "SANDBOX_POLICY": launch.policy}


def _environment(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": _literal(value)} for name, value in values.items()]


def _literal(value: str) -> str:
    """Kubernetes expands `$(NAME)`, and `$$` is one dollar to it: a launch's own text arrives if each dollar is two."""
    return value.replace("$", "$$")


def mirrored(image: str, site: Site) -> str:
    """The image, with the registry's host replaced by the mirror where the site has one."""
    if not site.mirror:
        return image
    return f"{site.mirror.rstrip('/')}/{image.partition('/')[2]}"


def image_problem(image: str, registry: str) -> str | None:
    """Why this image may not run here; None where it names the platform's registry and a digest."""
    host, _, rest = image.partition("/")
    name, _, digest = rest.partition("@")
    if host != registry:
        return f"the image {image} is not from {registry}, the only registry that launches may name"
    algorithm, _, value = digest.partition(":")
    if (
        not name
        or ":" in name
        or algorithm != "sha256"
        or len(value) != 64
        or not set(value) <= set("0123456789abcdef")
    ):
        return f"the image {image} is not named by its digest (name@sha256:<64 hex>)"
    return None


def compact(value: object) -> str:
    """JSON in its shortest form."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
