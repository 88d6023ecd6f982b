"""What a kubelet puts into a container: files of its volumes, variables, and where both lie for a process. Pure.

A process has no root of its own: what a pod mounts at `/var/run/secrets/x` lies under a folder of the process, and a
variable or argument that names such a path is told the path as it is on this machine.
"""

import base64
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.observe.pods import expanded

Object = Mapping[str, Any]
ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where Kubernetes mounts the files of a pod's own account."""


class UnplayableError(Exception):
    """A pod asks for what no process can be given here; the message names it."""


def held(found: Object) -> dict[str, bytes]:
    """The files of a Secret or ConfigMap, by key."""
    if found.get("kind") == "Secret":
        return {key: base64.b64decode(value) for key, value in (found.get("data") or {}).items()}
    plain = {key: value.encode() for key, value in (found.get("data") or {}).items()}
    return plain | {key: base64.b64decode(value) for key, value in (found.get("binaryData") or {}).items()}


def picked(files: Mapping[str, bytes], items: Sequence[Object] | None) -> dict[str, bytes]:
    """Those that a volume's `items` name, under the paths that they give; all where there are no items."""
    if not items:
        return dict(files)
    return {each["path"]: files[each["key"]] for each in items if each["key"] in files}


def tokens(volume: Object) -> tuple[Object, ...]:
    """What a volume projects of tokens that are for somebody else than the API server."""
    sources = (volume.get("projected") or {}).get("sources") or []
    return tuple(
        each["serviceAccountToken"] for each in sources if (each.get("serviceAccountToken") or {}).get("audience")
    )


def field(pod: Object, path: str) -> str:
    """What a downward API's `fieldPath` means, as far as a process can ask.

    Raises:
        UnplayableError: another field.
    """
    metadata, spec, status = pod["metadata"], pod["spec"], pod.get("status") or {}
    known = {
        "metadata.name": metadata["name"],
        "metadata.namespace": metadata["namespace"],
        "metadata.uid": metadata["uid"],
        "spec.nodeName": spec.get("nodeName", ""),
        "spec.serviceAccountName": spec.get("serviceAccountName", ""),
        "status.podIP": status.get("podIP", ""),
        "status.hostIP": status.get("hostIP", ""),
    }
    if path not in known:
        raise UnplayableError(f"the field {path} of the downward API is not played")
    return str(known[path])


def mounts(container: Object) -> dict[str, str]:
    """The name of the volume by the path at which the container has it, the shorter path first."""
    found = {str(each["mountPath"]).rstrip("/"): str(each["name"]) for each in container.get("volumeMounts") or []}
    return dict(sorted(found.items(), key=lambda item: len(item[0])))


def relocated(text: str, paths: Sequence[str], root: str) -> str:
    """The text, with `root` before it where it is a path at or below one of these."""
    below = any(text == path or text.startswith(f"{path}/") for path in paths)
    return posixpath.join(root, text.lstrip("/")) if below else text


def variables(named: Sequence[tuple[str, str]], paths: Sequence[str], root: str) -> dict[str, str]:
    """A container's variables in their order, references to earlier ones resolved, paths as they are here."""
    found: dict[str, str] = {}
    for name, value in named:
        found[name] = relocated(expanded(value, found), paths, root)
    return found
