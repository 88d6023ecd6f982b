"""What the identity webhook changes in a pod: Azure's variables, and the projected token, as a JSON patch. Pure.

Azure's own webhook (azure-workload-identity, pkg/webhook) is the model: the same names, paths, annotations and bounds.
It is called again when other webhooks have changed the pod, and then finds nothing left to do. The proxy sidecar is
not served: a pod that asks for it is refused, and not let run without it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fake_platform.identity.federation import AUDIENCE

PATH = "/mutate-v1-pod"
"""Where the API server calls, as Azure's webhook has it."""
PREFIX = "azure.workload.identity/"
CLIENT, TENANT = f"{PREFIX}client-id", f"{PREFIX}tenant-id"
EXPIRATION = f"{PREFIX}service-account-token-expiration"
SKIPPED = f"{PREFIX}skip-containers"
PROXY_SIDECAR = f"{PREFIX}inject-proxy-sidecar"
MOUNT = "/var/run/secrets/azure/wi"
TOKEN = "token/azure-identity-token"  # noqa: S105 - a path below the mount
TOKEN_FILE = f"{MOUNT}/{TOKEN}"
SHORTEST, LONGEST = 3600, 86400
"""Seconds that a token may live; the shortest is the default."""

Object = Mapping[str, Any]
Operation = dict[str, Any]


class MutationRefused(Exception):  # noqa: N818 - what the API server is told
    """The pod cannot be given an identity; the message is one sentence for whoever created it."""


@dataclass(frozen=True)
class Cloud:
    """What the webhook is told about the cloud: the authority, with a trailing slash, and the default tenant."""

    authority: str
    tenant_id: str = ""


def account_name(pod: Object) -> str:
    """The service account that the pod runs under."""
    return str(pod.get("spec", {}).get("serviceAccountName") or "default")


def mutate(pod: Object, account: Object | None, cloud: Cloud) -> list[Operation]:
    """The patch (RFC 6902) that gives the pod its account's identity; empty where it has it.

    Raises:
        MutationRefused: no such account, an expiration out of range, or a proxy sidecar is asked for.
    """
    if account is None:
        raise MutationRefused(f"service account {account_name(pod)} does not exist: create it before the pod")
    if PROXY_SIDECAR in _annotations(pod):
        raise MutationRefused(f"this webhook injects no proxy sidecar: remove the annotation {PROXY_SIDECAR}")
    seconds = _expiration(_annotations(pod).get(EXPIRATION, _annotations(account).get(EXPIRATION)))
    volume = _volume_name(pod)
    patch = []
    for kind in ("initContainers", "containers"):
        for position, container in enumerate(pod["spec"].get(kind) or []):
            if container["name"] not in _skipped(pod):
                patch += _container(("spec", kind, str(position)), container, _variables(account, cloud), volume)
    volumes = list(pod["spec"].get("volumes") or [])
    if volume not in {one["name"] for one in volumes}:
        patch.append(_set(("spec", "volumes"), [*volumes, _volume(volume, seconds)]))
    return patch


def pointer(parts: Sequence[str]) -> str:
    """A JSON pointer (RFC 6901): `~` and `/` inside a name are escaped, in this order."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


def _set(parts: Sequence[str], value: Any) -> Operation:
    """`add` of an object's member replaces the one that is there (RFC 6902, 4.1)."""
    return {"op": "add", "path": pointer(parts), "value": value}


def _annotations(found: Object) -> Mapping[str, str]:
    return found.get("metadata", {}).get("annotations") or {}


def _skipped(pod: Object) -> set[str]:
    return {name.strip() for name in _annotations(pod).get(SKIPPED, "").split(";")} - {""}


def _expiration(text: str | None) -> int:
    if text is None:
        return SHORTEST
    if not (text.isascii() and text.isdigit() and SHORTEST <= int(text) <= LONGEST):
        raise MutationRefused(f"{EXPIRATION} is {text[:20]!r}: it is a number of seconds from {SHORTEST} to {LONGEST}")
    return int(text)


def _variables(account: Object, cloud: Cloud) -> dict[str, str]:
    noted = _annotations(account)
    wanted = {
        "AZURE_CLIENT_ID": noted.get(CLIENT, ""),
        "AZURE_TENANT_ID": noted.get(TENANT) or cloud.tenant_id,
        "AZURE_FEDERATED_TOKEN_FILE": TOKEN_FILE,
        "AZURE_AUTHORITY_HOST": cloud.authority,
    }
    return {name: value for name, value in wanted.items() if value}


def _container(place: Sequence[str], container: Object, variables: Mapping[str, str], volume: str) -> list[Operation]:
    """Variables that are not set, or set to nothing, and the mount, unless it is there."""
    patch = []
    there = list(container.get("env") or [])
    held = {one["name"] for one in there if one.get("value") or one.get("valueFrom")}
    lacking = [{"name": name, "value": value} for name, value in variables.items() if name not in held]
    if lacking:
        names = {one["name"] for one in lacking}
        patch.append(_set((*place, "env"), [*(one for one in there if one["name"] not in names), *lacking]))
    mounts = list(container.get("volumeMounts") or [])
    if MOUNT not in {one["mountPath"] for one in mounts}:
        mount = {"name": volume, "mountPath": MOUNT, "readOnly": True}
        patch.append(_set((*place, "volumeMounts"), [*mounts, mount]))
    return patch


def _volume_name(pod: Object) -> str:
    """Azure's own scheme; a pod that is yet to be named by the API server has none."""
    name = pod.get("metadata", {}).get("name") or pod.get("metadata", {}).get("generateName") or ""
    return f"azure-workload-identity-reserved-{hashlib.sha256(name.encode()).hexdigest()}"[:63]


def _volume(name: str, seconds: int) -> Operation:
    source = {"audience": AUDIENCE, "expirationSeconds": seconds, "path": TOKEN}
    return {"name": name, "projected": {"sources": [{"serviceAccountToken": source}]}}
