"""What a sandbox pod's specification leaves open, one question per clause of family POD. Pure.

Each question returns one sentence about the first thing that is wrong, or nothing. The same questions are asked of the
one sandbox that is looked into, and of every pod that an operator submitted in the whole run.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.contract.wording import listed
from conformance.observe.pods import Object, amount, containers, in_force, security, token_volumes, volume_kinds
from conformance.observe.untrusted_json import entries, fields, number, records, text

CHOICES = ("nodeName", "affinity", "priorityClassName", "priority", "preemptionPolicy", "topologySpreadConstraints")
"""Fields of the pod's specification by which a pod chooses its place or its rank (Kubernetes API, PodSpec)."""

SETTABLE = ("nodeSelector", "tolerations", "runtimeClassName")
"""Those of them that a host's settings may name (control.json, placement)."""

ORDINARY = {"default-scheduler", ""}
"""The audit log holds the decoded request, in which the API server has put its own scheduler's name."""


def root(pod: Object) -> str:
    """POD-01: every container must run as non-root, and names no root user."""
    free = [each["name"] for each in containers(pod) if in_force(pod, each, "runAsNonRoot") is not True]
    if free:
        return f"runAsNonRoot is not in force for the containers {listed(free)}"
    told = [each["name"] for each in containers(pod) if in_force(pod, each, "runAsUser") == 0]
    return f"the containers {listed(told)} are told to run as user 0" if told else ""


def capabilities(pod: Object) -> str:
    """POD-02: every container drops ALL capabilities and adds none."""
    for each in containers(pod):
        asked = fields(security(each), "capabilities")
        dropped = [str(name).upper() for name in entries(asked, "drop")]
        if "ALL" not in dropped:
            return f"the container {each['name']} drops {listed(dropped) or 'nothing'}, not ALL capabilities"
        if added := entries(asked, "add"):
            return f"the container {each['name']} adds the capabilities {listed(added)}"
    return ""


def escalation(pod: Object) -> str:
    """POD-03: no container is privileged, and each refuses privilege escalation in so many words."""
    contexts = {each["name"]: security(each) for each in containers(pod)}
    open_ones = [name for name, context in contexts.items() if context.get("allowPrivilegeEscalation") is not False]
    if open_ones:
        return f"allowPrivilegeEscalation is not false for the containers {listed(open_ones)}"
    privileged = [name for name, context in contexts.items() if context.get("privileged")]
    return f"the containers {listed(privileged)} are privileged" if privileged else ""


def shared(pod: Object) -> str:
    """POD-04: no host namespace, path, port or device is asked for."""
    spaces = [name for name in ("hostNetwork", "hostPID", "hostIPC") if fields(pod, "spec").get(name)]
    if spaces:
        return f"the pod asks for {listed(spaces)}"
    paths = [name for name, kind in volume_kinds(pod).items() if kind == "hostPath"]
    if paths:
        return f"the volumes {listed(paths)} are paths of the node"
    for each in containers(pod):
        ports = [port["hostPort"] for port in records(each, "ports") if number(port, "hostPort")]
        if ports:
            return f"the container {each['name']} opens ports of the node: {listed(ports)}"
        devices = [text(device, "name") for device in records(each, "volumeDevices")] + _devices(each)
        if devices:
            return f"the container {each['name']} is given devices: {listed(devices)}"
    return ""


def _devices(each: Object) -> list[str]:
    """What a container asks a device plugin for: resources of a domain ("Extended Resources"), and claims."""
    given = fields(each, "resources")
    asked = {name for side in ("requests", "limits") for name in fields(given, side) if "/" in name}
    return sorted({*asked, *(text(claim, "name") for claim in records(given, "claims"))})


def storage(pod: Object) -> str:
    """POD-05: each volume that the operator asks for is an emptyDir."""
    other = [f"{name} ({kind})" for name, kind in volume_kinds(pod).items() if kind != "emptyDir"]
    return f"the operator gives the sandbox volumes that are no scratch space: {listed(other)}" if other else ""


def api_token(pod: Object, accounts: Mapping[str, bool | None]) -> str:
    """POD-06: the pod switches the automatic token off, itself or by its account, and projects none.

    `accounts` tells what each service account of the pod's namespace says of automountServiceAccountToken.
    """
    spec = fields(pod, "spec")
    account = text(spec, "serviceAccountName") or "default"
    own = spec.get("automountServiceAccountToken")
    switched = own if own is not None else accounts.get(account)
    if switched is not False:
        return f"neither the submitted pod nor its account {account} switches the automatic API token off"
    found = token_volumes(pod)
    return f"the pod projects service account tokens: {listed(found)}" if found else ""


def seccomp(pod: Object) -> str:
    """POD-08: each container is under the profile RuntimeDefault."""
    given = {each["name"]: in_force(pod, each, "seccompProfile") for each in containers(pod)}
    profiles = {name: fields(profile, whose="seccompProfile").get("type") for name, profile in given.items()}
    other = [f"{name} ({kind or 'none'})" for name, kind in profiles.items() if kind != "RuntimeDefault"]
    return f"the seccomp profile is not RuntimeDefault for the containers {listed(other)}" if other else ""


def writable_root(pod: Object) -> str:
    """POD-09: each container's root file system is read-only."""
    free = [each["name"] for each in containers(pod) if security(each).get("readOnlyRootFilesystem") is not True]
    return f"readOnlyRootFilesystem is not set for the containers {listed(free)}" if free else ""


def unlimited(pod: Object) -> str:
    """POD-10: every container, sidecars included, has a CPU and a memory limit above nothing."""
    for each in containers(pod):
        limits = fields(each, "resources", "limits")
        lacking = [name for name in ("cpu", "memory") if name not in limits or amount(limits[name]) <= 0]
        if lacking:
            return f"the container {each['name']} has no limit of {listed(lacking)}"
    return ""


def placement(pod: Object, named: Sequence[Mapping[str, Any]] = ()) -> str:
    """POD-12: where a pod runs and whom it displaces is the cluster's business, and that of the host's settings.

    `named` are the placements that these have had; having had none is always among them.
    """
    spec = fields(pod, "spec")
    chosen = [field for field in CHOICES if spec.get(field)]
    set_ones = {field: spec[field] for field in SETTABLE if spec.get(field)}
    if chosen or set_ones not in ({}, *named):
        said = "the host's settings name none" if not named else f"the host's settings name {listed(map(_json, named))}"
        found = [*chosen, *(f"{field} {_json(value)}" for field, value in set_ones.items())]
        return f"the submitted pod sets {listed(found)}, by which a sandbox chooses its place or rank: {said}"
    scheduler = text(spec, "schedulerName")
    return "" if scheduler in ORDINARY else f"the submitted pod asks for the scheduler {scheduler}"


def unplaced(pod: Object, asked: Mapping[str, Any]) -> str:
    """POD-14: all that the host's settings name is in the pod; what the cluster has added is its own affair."""
    spec = fields(pod, "spec")
    labels = fields(spec, "nodeSelector")
    for name, value in fields(asked, "nodeSelector").items():
        if labels.get(name) != value:
            return f"the pod is without the node selector {name}={value} that the host's settings name"
    for each in records(asked, "tolerations"):
        if _explicit(each) not in [_explicit(one) for one in records(spec, "tolerations")]:
            return f"the pod is without the toleration {_json(each)} that the host's settings name"
    wanted, runtime = text(asked, "runtimeClassName"), text(spec, "runtimeClassName")
    if wanted and runtime != wanted:
        return f"the pod has the RuntimeClass {runtime or '(none)'}, and the host's settings name {wanted}"
    return ""


def _explicit(toleration: Object) -> dict[str, Any]:
    """With the operator that is meant where none is written."""
    return {"operator": "Equal"} | {name: value for name, value in toleration.items() if value}


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def unnamed(pod: Object, sandbox: str, host: str) -> str:
    """POD-13: name, labels or annotations of the submitted pod carry launch id and host."""
    metadata = fields(pod, "metadata")
    labelled = (fields(metadata, "annotations"), fields(metadata, "labels"))
    marks = [text(metadata, "name"), *(text(given, key) for given in labelled for key in given)]
    for what, value in (("launch id", sandbox), ("host", host)):
        if not value or not any(value in mark for mark in marks):
            return (
                f"the create request carries the {what} {value or '(none)'} in no name, label or annotation, so an "
                "auditor of the cluster cannot tell whose pod it was"
            )
    return ""
