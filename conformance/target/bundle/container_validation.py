"""What the API server refuses of one container of a pod although each field is of its type. Pure.

Mounts, variables, resources, probes and what happens at its end; volumes hold references as variables do. Held against
a real API server (1.36). Source: Kubernetes' `pkg/apis/core/validation/validation.go`.
"""

import re
from collections.abc import Iterator
from typing import Any

from conformance.target.bundle.name_validation import is_key
from conformance.target.bundle.objects import items, mapping
from conformance.target.quantities import quantity

OF_POD = re.compile(r"metadata\.(?:name|namespace|uid|(?:annotations|labels)\['[^']+'\])")
"""Fields of a pod that it can tell of itself, in variables and in files."""
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_OF_VARIABLE = re.compile(r"spec\.(?:nodeName|serviceAccountName)|status\.(?:host|pod)IPs?")
_OF_RESOURCES = re.compile(r"(?:limits|requests)\.(?:cpu|memory|ephemeral-storage|hugepages-.+)")
_VARIABLE = re.compile(r"[ -<>-~]+")


def faults(container: dict[str, Any], *, first: bool, grace: int) -> Iterator[str]:
    """Each fault of one; `first` for those that end before the others begin, `grace` the seconds of the pod's end."""
    yield from _of_container(container, first=first)
    yield from _of_end(container, grace)


def _of_container(container: dict[str, Any], *, first: bool) -> Iterator[str]:
    """Of one container; `first` for those that end before the others begin."""
    yield from _of_mounts(container)
    yield from faults_of_resources(mapping(container, "resources"))
    names = [mapping(each).get("name") for each in items(container, "env")]
    names += [mapping(each).get("prefix") for each in items(container, "envFrom")]
    for name in (each for each in names if each and not _VARIABLE.fullmatch(str(each))):
        yield f"has a variable named {name!r}; printable ASCII without = is right"
    for variable in map(mapping, items(container, "env")):
        if variable.get("value") and "valueFrom" in variable:
            yield f"gives the variable {variable.get('name')} both a value and a source"
        yield from faults_of_reference(
            mapping(variable, "valueFrom"), f"variable {variable.get('name')}", (OF_POD, _OF_VARIABLE)
        )
    for probe in ("livenessProbe", "startupProbe"):
        if mapping(container, probe).get("successThreshold", 1) not in (0, 1):
            yield f"has a {probe} with a successThreshold that is not 1"
    if first and container.get("restartPolicy") != "Always":
        for each in (*_PROBES, "lifecycle"):
            if each in container:
                yield f"is one of the start and has a {each}"


def _of_end(container: dict[str, Any], grace: int) -> Iterator[str]:
    """Of when a container ends, and what happens then; `grace` are the seconds that the pod is left."""
    given = container.get("restartPolicy")
    if given not in (None, "Always", "Never", "OnFailure"):
        yield f"has the restartPolicy {given!r}; Always, Never and OnFailure are right"
    if given is None and container.get("restartPolicyRules"):
        yield "has restartPolicyRules without a restartPolicy"
    for each in map(mapping, items(container, "resizePolicy")):
        name, what = each.get("resourceName"), each.get("restartPolicy")
        if name not in ("cpu", "memory") or what not in ("NotRequired", "RestartContainer"):
            yield f"has a resizePolicy of {what} for {name}; NotRequired or RestartContainer for cpu or memory is right"
    for hook in ("postStart", "preStop"):
        seconds = mapping(container, "lifecycle", hook, "sleep").get("seconds", 0)
        if seconds and not 0 <= seconds <= grace:
            yield f"has a {hook} that sleeps {seconds} seconds; the pod is given {grace}"
    for probe in _PROBES:
        seconds = mapping(container, probe).get("terminationGracePeriodSeconds")
        if seconds is not None and (seconds < 1 or probe == "readinessProbe"):
            yield f"has a {probe} with terminationGracePeriodSeconds {seconds}: 1 is the least, readiness has none"


def _of_mounts(container: dict[str, Any]) -> Iterator[str]:
    places: list[str] = []
    privileged = mapping(container, "securityContext").get("privileged") is True
    for mount in map(mapping, items(container, "volumeMounts")):
        place = str(mount.get("mountPath", ""))
        if place in places:
            yield f"mounts twice at {place}"
        places.append(place)
        if mount.get("subPath") and mount.get("subPathExpr"):
            yield f"mounts at {place} by subPath and subPathExpr"
        if leaves(str(mount.get("subPath", ""))) or leaves(str(mount.get("subPathExpr", ""))):
            yield f"mounts at {place} what does not lie inside the volume"
        if mount.get("recursiveReadOnly") in ("Enabled", "IfPossible") and mount.get("readOnly") is not True:
            yield f"mounts at {place} recursiveReadOnly and not readOnly"
        if mount.get("mountPropagation") == "Bidirectional" and not privileged:
            yield f"mounts at {place} with mountPropagation Bidirectional, which takes a privileged container"


def faults_of_resources(resources: dict[str, Any], *, whole: bool = False) -> Iterator[str]:
    """Of the resources of a container, or of a pod as a `whole`, which has fewer."""
    limits = mapping(resources, "limits")
    for side in ("requests", "limits"):
        for name, asked in mapping(resources, side).items():
            if quantity(str(asked)) < 0:
                yield f"has {asked} of {name} among its {side}, which is below 0"
            if whole and name not in ("cpu", "memory") and not name.startswith("hugepages-"):
                yield f"has {name} among its {side}; a pod as a whole has cpu and memory alone"
    for name, asked in mapping(resources, "requests").items():
        if name in limits and quantity(str(asked)) > quantity(str(limits[name])):
            yield f"asks for {asked} of {name} and is limited to {limits[name]}"


def faults_of_reference(held: dict[str, Any], place: str, known: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    """Of what a pod can say of itself, in a variable or in a file."""
    for kind in ("configMapKeyRef", "secretKeyRef"):
        key = mapping(held, kind).get("key")
        if key and not is_key(str(key)):
            yield f"{place} names the key {key!r}, which none can be"
    resource = mapping(held, "resourceFieldRef").get("resource")
    if resource and not _OF_RESOURCES.fullmatch(str(resource)):
        yield f"{place} is to hold {resource}, which no container has"
    version = mapping(held, "fieldRef").get("apiVersion")
    if version not in (None, "", "v1"):
        yield f"{place} names a field of the version {version}; v1 is right"
    path = mapping(held, "fieldRef").get("fieldPath")
    if path and not any(each.fullmatch(str(path)) for each in known):
        yield f"{place} is to hold {path}, which no pod tells of itself there"


def leaves(path: str) -> bool:
    """Whether a path is none below the place that it is relative to."""
    return path.startswith("/") or ".." in path.split("/")
