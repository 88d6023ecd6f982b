"""A pod's specification as the checks read it, as submitted or as it runs. Pure."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from conformance.observe.audit import AuditEvent

Object = dict[str, Any]

SUFFIXES: Mapping[str, Decimal] = {
    "m": Decimal("0.001"),
    "k": Decimal(10) ** 3,
    "M": Decimal(10) ** 6,
    "G": Decimal(10) ** 9,
    "Ki": Decimal(2) ** 10,
    "Mi": Decimal(2) ** 20,
    "Gi": Decimal(2) ** 30,
}
KERNEL = ("/proc", "/sys", "/dev")
"""What a runtime mounts for every container."""

KUBELET = frozenset({"/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/termination-log"})
"""Single files that kubelet makes for every pod."""

TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 - a folder
PLACES = (TOKEN_PATH, "/run/secrets/kubernetes.io/serviceaccount")
_REFERENCE = re.compile(r"\$\$|\$\(([^()]*)\)")


def containers(pod: Object) -> list[Object]:
    """All containers of a pod: init (sidecars are there), ordinary, ephemeral."""
    spec = pod["spec"]
    return [each for key in ("initContainers", "containers", "ephemeralContainers") for each in spec.get(key) or []]


def container(pod: Object, name: str) -> Object:
    """The container of that name; empty where there is none."""
    return next((each for each in containers(pod) if each["name"] == name), {})


def in_force(pod: Object, each: Object, setting: str) -> Any:
    """A security setting of a container: its own, else the pod's, else None."""
    own = (each.get("securityContext") or {}).get(setting)
    return own if own is not None else (pod["spec"].get("securityContext") or {}).get(setting)


def environment(each: Object) -> dict[str, str]:
    """A container's literal variables as they arrive inside: a reference takes the value of a variable before it."""
    found: dict[str, str] = {}
    for item in each.get("env") or []:
        found[item["name"]] = expanded(str(item.get("value") or ""), found)
    return found


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """The text as a container gets it: `$$` is one dollar, `$(NAME)` a variable's value, an unknown one stays."""
    return _REFERENCE.sub(lambda found: _meaning(found, variables), text)


def _meaning(found: re.Match[str], variables: Mapping[str, str]) -> str:
    return "$" if found.group() == "$$" else variables.get(found.group(1), found.group())


def sandbox_id(pod: Object) -> str:
    """The id that the pod's containers were given; empty where none was."""
    return next((env["SANDBOX_ID"] for each in containers(pod) if "SANDBOX_ID" in (env := environment(each))), "")


def creations(events: Iterable[AuditEvent], namespace: str, sandbox: str) -> tuple[AuditEvent, ...]:
    """The accepted requests that made a pod with this sandbox id."""
    return tuple(
        event
        for event in events
        if (event.verb, event.resource, event.subresource, event.namespace) == ("create", "pods", "", namespace)
        and event.status == 201
        and event.requested.get("spec")
        and sandbox_id(event.requested) == sandbox
    )


def uids(events: Iterable[AuditEvent], namespace: str) -> dict[str, str]:
    """The uid of each pod of a namespace by its name, as far as the audit log tells: names are never used again."""
    return {
        event.name: event.uid
        for event in events
        if (event.resource, event.namespace) == ("pods", namespace) and event.uid and event.status < 300
    }


def volume_kinds(pod: Object) -> dict[str, str]:
    """Each volume by name with what it is: emptyDir, hostPath, projected or another kind."""
    return {
        volume["name"]: next((kind for kind in volume if kind != "name"), "emptyDir")
        for volume in pod["spec"].get("volumes") or []
    }


def projected_tokens(pod: Object) -> dict[str, Object]:
    """The service-account tokens that a pod's volumes project, by volume: audience, expirationSeconds, path."""
    return {
        volume["name"]: source["serviceAccountToken"]
        for volume in pod["spec"].get("volumes") or []
        for source in (volume.get("projected") or {}).get("sources") or []
        if "serviceAccountToken" in source
    }


def scratch_paths(pod: Object, each: Object) -> set[str]:
    """Where a container mounts its emptyDirs."""
    kinds = volume_kinds(pod)
    return {mount["mountPath"] for mount in each.get("volumeMounts") or [] if kinds.get(mount["name"]) == "emptyDir"}


GIVEN = frozenset({"configMap", "secret", "projected", "downwardAPI", "image"})
"""Kinds of volumes that kubelet fills and nobody inside can write to."""


def writable_paths(pod: Object, each: Object) -> set[str]:
    """Where a container mounts what it may be able to write to: its emptyDirs, and whatever else is in their place."""
    kinds = volume_kinds(pod)
    return {
        mount["mountPath"]
        for mount in each.get("volumeMounts") or []
        if kinds.get(mount["name"], "") not in GIVEN and not mount.get("readOnly")
    }


def token_volumes(pod: Object) -> list[str]:
    """Volumes that bring a service account token, with the audience that it is for."""
    found = []
    for volume in pod["spec"].get("volumes") or []:
        for source in (volume.get("projected") or {}).get("sources") or []:
            if "serviceAccountToken" in source:
                audience = source["serviceAccountToken"].get("audience") or "the API server"
                found.append(f"{volume['name']} (for {audience})")
    return found


def foreign_mounts(mounts: Iterable[Mapping[str, Any]], scratch: set[str]) -> list[str]:
    """Mounts inside a container that neither runtime nor kubelet makes for every pod, and that are no scratch space."""
    found = []
    for mount in mounts:
        path = str(mount["path"])
        usual = path == "/" or path in KUBELET or any(path == root or path.startswith(f"{root}/") for root in KERNEL)
        if not usual and path not in scratch:
            found.append(f"{path} ({mount['type']})")
    return found


def amount(quantity: str | float) -> Decimal:
    """A Kubernetes quantity as a number: cores, or bytes.

    Raises:
        ValueError: it is none of the forms that resource classes use.
    """
    text = str(quantity)
    suffix = next((suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if text.endswith(suffix)), "")
    try:
        return Decimal(text.removesuffix(suffix)) * SUFFIXES.get(suffix, Decimal(1))
    except ArithmeticError:
        raise ValueError(f"{text!r} is no quantity") from None


def restarts(pod: Object) -> dict[str, int]:
    """How often each container was started again, by its name."""
    return {each["name"]: int(each["restartCount"]) for each in _statuses(pod)}


def ended(pod: Object) -> dict[str, int]:
    """The exit code of each container whose process has ended at least once, the last one, by its name."""
    found: dict[str, int] = {}
    for each in _statuses(pod):
        for state in (each.get("state") or {}, each.get("lastState") or {}):
            if "terminated" in state and each["name"] not in found:
                found[each["name"]] = int(state["terminated"].get("exitCode", -1))
    return found


def started_at(pod: Object, name: str) -> str:
    """When the container's present process started, RFC 3339; empty where it does not run."""
    for each in _statuses(pod):
        if each["name"] == name:
            return str((each.get("state", {}).get("running") or {}).get("startedAt") or "")
    return ""


def container_ids(pod: Object) -> dict[str, str]:
    """The runtime's id of each container, without its scheme."""
    return {each["name"]: str(each.get("containerID", "")).rpartition("/")[2] for each in _statuses(pod)}


def all_run(pod: Object) -> bool:
    """Whether each container of the pod has been started and runs, a sidecar among the init containers too."""
    spec = pod["spec"]
    lasting = [each["name"] for each in spec.get("initContainers") or [] if each.get("restartPolicy") == "Always"]
    running = {each["name"] for each in _statuses(pod) if "running" in each.get("state", {})}
    return running >= {*lasting, *(each["name"] for each in spec["containers"])}


def _statuses(pod: Object) -> list[Object]:
    """What is said of each container, the sidecar's and other init containers' first."""
    status = pod.get("status", {})
    return [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]


def addresses(pod: Object) -> frozenset[str]:
    """Every address of a pod."""
    return frozenset(each["ip"] for each in pod.get("status", {}).get("podIPs") or [])
