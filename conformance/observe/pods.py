"""A pod's specification as the checks read it, as submitted or as it runs. Pure.

What is not of the shape that Kubernetes has for it is its writer's fault: the readers fail in words (`shapes.Misfit`).
"""

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from conformance.observe.audit import AuditEvent
from conformance.observe.untrusted_json import Misfit, entries, fields, number, records, text
from conformance.target.quantities import quantity

Object = dict[str, Any]

KERNEL = ("/proc", "/sys", "/dev")
"""What a runtime mounts for every container."""

KUBELET = frozenset({"/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/termination-log"})
"""Single files that kubelet makes for every pod."""

TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 - a folder
PLACES = (TOKEN_PATH, "/run/secrets/kubernetes.io/serviceaccount")
MOST = 1 << 21
"""Bytes that a process can be given (execve(2): a quarter of the stack, of 8 MiB by default)."""

UNPULLED = frozenset({"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError"})
"""Why a container waits whose image is not had (Kubernetes, "Images"; kubelet, pkg/kubelet/images/types.go)."""

_REFERENCE = re.compile(r"\$\$|\$\(([^()]*)\)")


def containers(pod: Object) -> list[Object]:
    """All containers of a pod: init (sidecars are there), ordinary, ephemeral."""
    spec = fields(pod, "spec")
    return [each for key in ("initContainers", "containers", "ephemeralContainers") for each in records(spec, key)]


def container(pod: Object, name: str) -> Object:
    """The container of that name; empty where there is none."""
    return next((each for each in containers(pod) if each["name"] == name), fields(None, whose=f"the container {name}"))


def security(each: Object) -> Object:
    """The security settings of a container, or of a pod's specification."""
    return fields(each, "securityContext")


def in_force(pod: Object, each: Object, setting: str) -> Any:
    """A security setting of a container: its own, else the pod's, else None."""
    own = security(each).get(setting)
    return own if own is not None else security(fields(pod, "spec")).get(setting)


def environment(each: Object) -> dict[str, str]:
    """A container's literal variables as they arrive inside: a reference takes the value of a variable before it.

    Raises:
        Misfit: they refer to each other until no process could hold them.
    """
    found, size = dict[str, str](), 0
    for item in records(each, "env"):
        value = text(item, "value")
        size += len(value) + sum(len(found.get(name, "")) for name in _REFERENCE.findall(value))
        if size > MOST:
            raise Misfit(f"the variables of the {each['name']} container grow to more than {MOST} bytes")
        found[item["name"]] = expanded(value, found)
    return fields(found, whose="the container's environment")


def expanded(written: str, variables: Mapping[str, str]) -> str:
    """The text as a container gets it: `$$` is one dollar, `$(NAME)` a variable's value, an unknown one stays."""
    return _REFERENCE.sub(lambda found: _meaning(found, variables), written)


def started_by(each: Object) -> list[str]:
    """The words of a container's command as it gets them; the API server takes null for an empty one."""
    inside = environment(each)
    words = {f"command[{place}]": word for place, word in enumerate(entries(each, "command"))}
    return [expanded(text(words, place), inside) for place in words]


def _meaning(found: re.Match[str], variables: Mapping[str, str]) -> str:
    return "$" if found.group() == "$$" else variables.get(found.group(1), found.group())


def sandbox_id(pod: Object) -> str:
    """The id that the pod's containers were given; empty where none was."""
    return next((env["SANDBOX_ID"] for each in containers(pod) if "SANDBOX_ID" in (env := environment(each))), "")


def found_id(pod: Object) -> str:
    """The sandbox id, for whoever looks for one pod among those of everybody: what cannot be read carries none."""
    try:
        return sandbox_id(pod)
    except Misfit:
        return ""


def found_name(pod: Object) -> str:
    """The name in a pod's request, for whoever looks for it; empty where it has none."""
    try:
        return text(fields(pod, "metadata"), "name")
    except Misfit:
        return ""


def creations(events: Iterable[AuditEvent], namespace: str, sandbox: str) -> tuple[AuditEvent, ...]:
    """The accepted requests that made a pod with this sandbox id."""
    return tuple(
        event
        for event in events
        if (event.verb, event.resource, event.subresource, event.namespace) == ("create", "pods", "", namespace)
        and event.status == 201
        and event.requested.get("spec")
        and found_id(event.requested) == sandbox
    )


def uids(events: Iterable[AuditEvent], namespace: str) -> dict[str, str]:
    """The uid of each pod of a namespace by its name, as far as the audit log tells: names are never used again."""
    return {
        event.name: event.uid
        for event in events
        if (event.resource, event.namespace) == ("pods", namespace) and event.uid and event.status < 300
    }


def volumes(pod: Object) -> list[Object]:
    """The volumes of a pod."""
    return list(records(fields(pod, "spec"), "volumes"))


def volume_kinds(pod: Object) -> dict[str, str]:
    """Each volume by name with what it is: emptyDir, hostPath, projected or another kind."""
    return {each["name"]: next((kind for kind in each if kind != "name"), "emptyDir") for each in volumes(pod)}


def projected_tokens(pod: Object) -> dict[str, Object]:
    """The service-account tokens that a pod's volumes project, by volume: audience, expirationSeconds, path."""
    return {
        each["name"]: fields(source, "serviceAccountToken")
        for each in volumes(pod)
        for source in records(fields(each, "projected"), "sources")
        if "serviceAccountToken" in source
    }


def _mounts(pod: Object, each: Object) -> Iterable[tuple[str, str, Object]]:
    """What a container mounts: the path, the kind of the volume, or nothing where the pod has none of its name."""
    kinds = volume_kinds(pod)
    return ((text(mount, "mountPath"), kinds.get(mount["name"], ""), mount) for mount in records(each, "volumeMounts"))


def scratch_paths(pod: Object, each: Object) -> set[str]:
    """Where a container mounts its emptyDirs."""
    return {path for path, kind, _ in _mounts(pod, each) if kind == "emptyDir"}


GIVEN = frozenset({"configMap", "secret", "projected", "downwardAPI", "image"})
"""Kinds of volumes that kubelet fills and nobody inside can write to."""


def writable_paths(pod: Object, each: Object) -> set[str]:
    """Where a container mounts what it may be able to write to: its emptyDirs, and whatever else is in their place."""
    return {path for path, kind, mount in _mounts(pod, each) if kind not in GIVEN and not mount.get("readOnly")}


def token_volumes(pod: Object) -> list[str]:
    """Volumes that bring a service account token, with the audience that it is for."""
    found = []
    for each in volumes(pod):
        for source in records(fields(each, "projected"), "sources"):
            if "serviceAccountToken" in source:
                audience = text(fields(source, "serviceAccountToken"), "audience") or "the API server"
                found.append(f"{each['name']} (for {audience})")
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


def amount(written: str | float) -> Fraction:
    """A Kubernetes quantity as a number: cores, or bytes.

    Raises:
        Misfit: it is none, and whoever wrote it is to blame.
    """
    try:
        return quantity(str(written))
    except ValueError as error:
        raise Misfit(str(error)) from None


def restarts(pod: Object) -> dict[str, int]:
    """How often each container was started again, by its name."""
    return {each["name"]: number(each, "restartCount") for each in _statuses(pod)}


def phase(pod: Object) -> str:
    """What the cluster says of the pod as a whole (Kubernetes API, PodStatus)."""
    return text(fields(pod, "status"), "phase")


def has_ended(pod: Object) -> bool:
    """Whether none of its containers runs any more, nor will."""
    return phase(pod) in {"Succeeded", "Failed"}


def ended(pod: Object) -> dict[str, int]:
    """The exit code of each container whose process has ended at least once, the last one, by its name."""
    found: dict[str, int] = {}
    for each in _statuses(pod):
        for state in (fields(each, "state"), fields(each, "lastState")):
            if "terminated" in state and each["name"] not in found:
                over = fields(state, "terminated")
                found[each["name"]] = number(over, "exitCode") if "exitCode" in over else -1
    return found


def started_at(pod: Object, name: str) -> str:
    """When the container's present process started, RFC 3339; empty where it does not run."""
    for each in _statuses(pod):
        if each["name"] == name:
            return text(fields(each, "state", "running"), "startedAt")
    return ""


def waiting(pod: Object) -> list[str]:
    """Why containers have no process yet, in the kubelet's words (Kubernetes API, ContainerStateWaiting)."""
    return [reason for each in _statuses(pod) if (reason := text(fields(each, "state", "waiting"), "reason"))]


def container_ids(pod: Object) -> dict[str, str]:
    """The runtime's id of each container, without its scheme."""
    return {each["name"]: text(each, "containerID").rpartition("/")[2] for each in _statuses(pod)}


def all_run(pod: Object) -> bool:
    """Whether each container of the pod has been started and runs, a sidecar among the init containers too."""
    spec = fields(pod, "spec")
    lasting = [each["name"] for each in records(spec, "initContainers") if each.get("restartPolicy") == "Always"]
    running = {each["name"] for each in _statuses(pod) if "running" in fields(each, "state")}
    return running >= {*lasting, *(each["name"] for each in records(spec, "containers"))}


def _statuses(pod: Object) -> list[Object]:
    """What is said of each container, the sidecar's and other init containers' first."""
    status = fields(pod, "status")
    return [each for key in ("initContainerStatuses", "containerStatuses") for each in records(status, key)]


def addresses(pod: Object) -> frozenset[str]:
    """Every address of a pod."""
    return frozenset(each["ip"] for each in records(fields(pod, "status"), "podIPs") if text(each, "ip"))
