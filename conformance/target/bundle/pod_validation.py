"""What the API server refuses in the template of a Deployment's pod although each field is of its type. Pure.

Words and bounds that a field can have, sources of which one alone can be given, fields that go with none or with each
other. Held against a real API server (1.36). Source: Kubernetes' `pkg/apis/core/validation/validation.go`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.target.bundle import container_validation, scheduling_validation
from conformance.target.bundle.container_validation import OF_POD, faults_of_reference, faults_of_resources, leaves
from conformance.target.bundle.name_validation import faults_of_keys
from conformance.target.bundle.objects import items, mapping
from conformance.target.quantities import quantity

WORDS: Mapping[str, frozenset[str]] = {
    "dnsPolicy": frozenset({"ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"}),
    "effect": frozenset({"", "NoExecute", "NoSchedule", "PreferNoSchedule"}),
    "imagePullPolicy": frozenset({"", "Always", "IfNotPresent", "Never"}),
    "fsGroupChangePolicy": frozenset({"Always", "OnRootMismatch"}),
    "mountPropagation": frozenset({"Bidirectional", "HostToContainer", "None"}),
    "preemptionPolicy": frozenset({"", "Never", "PreemptLowerPriority"}),
    "procMount": frozenset({"Default", "Unmasked"}),
    "pullPolicy": frozenset({"", "Always", "IfNotPresent", "Never"}),
    "recursiveReadOnly": frozenset({"Disabled", "Enabled", "IfPossible"}),
    "seLinuxChangePolicy": frozenset({"MountOption", "Recursive"}),
    "supplementalGroupsPolicy": frozenset({"Merge", "Strict"}),
    "terminationMessagePolicy": frozenset({"", "FallbackToLogsOnError", "File"}),
    "nodeAffinityPolicy": frozenset({"Honor", "Ignore"}),
    "nodeTaintsPolicy": frozenset({"Honor", "Ignore"}),
    "whenUnsatisfiable": frozenset({"DoNotSchedule", "ScheduleAnyway"}),
}
"""Fields that hold one of a few words, wherever in a pod they stand."""

BOUNDS: Mapping[str, tuple[int, int]] = {
    "defaultMode": (0, 0o777),
    "expirationSeconds": (600, 1 << 32),
    "failureThreshold": (0, 2**31 - 1),
    "fsGroup": (0, 2**31 - 1),
    "initialDelaySeconds": (0, 2**31 - 1),
    "maxSkew": (1, 2**31 - 1),
    "minDomains": (1, 2**31 - 1),
    "mode": (0, 0o777),
    "periodSeconds": (0, 2**31 - 1),
    "runAsGroup": (0, 2**31 - 1),
    "runAsUser": (0, 2**31 - 1),
    "successThreshold": (0, 2**31 - 1),
    "timeoutSeconds": (0, 2**31 - 1),
    "weight": (1, 100),
}
"""The least and the most that a field can be, wherever in a pod it stands."""

NEEDED: Mapping[str, tuple[str, ...]] = {
    "configMapKeyRef": ("key", "name"),
    "configMapRef": ("name",),
    "env": ("name",),
    "exec": ("command",),
    "fieldRef": ("fieldPath",),
    "items": ("path",),
    "options": ("name",),
    "resourceFieldRef": ("resource",),
    "secretKeyRef": ("key", "name"),
    "secretRef": ("name",),
    "serviceAccountToken": ("path",),
    "topologySpreadConstraints": ("topologyKey", "whenUnsatisfiable"),
    "volumeMounts": ("mountPath", "name"),
}
"""Fields that what stands under a key cannot be without."""

ONE_OF: Mapping[str, frozenset[str]] = {
    "envFrom": frozenset({"configMapRef", "secretRef"}),
    "valueFrom": frozenset({"configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"}),
    **dict.fromkeys(
        ("livenessProbe", "postStart", "preStop", "readinessProbe", "startupProbe"),
        frozenset({"exec", "grpc", "httpGet", "sleep", "tcpSocket"}),
    ),
}
"""Fields of which exactly one stands under a key."""

_FORBIDDEN = ("activeDeadlineSeconds", "ephemeralContainers")
"""Fields of a pod that the template of a deployment cannot have."""
_OF_FILE = re.compile(r"metadata\.(?:annotations|labels)")
_SECCOMP = "seccomp.security.alpha.kubernetes.io/pod"
_PROFILES = {"RuntimeDefault": ("runtime/default", "docker/default"), "Unconfined": ("unconfined",)}


def faults(template: dict[str, Any]) -> Iterator[str]:
    """Each fault of a pod template for which the API server refuses its Deployment."""
    pod = mapping(template, "spec")
    yield from (f"the pod has {each}; that of a deployment cannot" for each in _FORBIDDEN if pod.get(each))
    yield from _everywhere(pod, "the pod", "")
    for volume in map(mapping, items(pod, "volumes")):
        if len(volume.keys() - {"name"}) > 1:
            yield f"volume {volume.get('name')} has several sources: {', '.join(sorted(volume.keys() - {'name'}))}"
        if quantity(str(mapping(volume, "emptyDir").get("sizeLimit") or 0)) < 0:
            yield f"volume {volume.get('name')} has a sizeLimit below 0"
        yield from _of_sources(volume)
    grace = pod.get("terminationGracePeriodSeconds", 30)
    for group in ("initContainers", "containers"):
        for container in map(mapping, items(pod, group)):
            name = f"container {container.get('name')}"
            found = container_validation.faults(container, first=group == "initContainers", grace=grace)
            yield from (f"{name} {fault}" for fault in found)
    yield from scheduling_validation.faults(pod)
    for number in (each for each in items(mapping(pod, "securityContext"), "supplementalGroups") if each < 0):
        yield f"supplementalGroups has {number}; 0 is the least"
    yield from faults_of_keys(mapping(template, "metadata", "annotations"), "template.metadata.annotations")
    yield from (f"the pod {fault}" for fault in faults_of_resources(mapping(pod, "resources"), whole=True))
    yield from _of_seccomp(mapping(template, "metadata", "annotations"), pod)


def _everywhere(value: Any, place: str, under: str) -> Iterator[str]:
    """What is wrong of a field wherever it stands; `under` is the key that the value stands under."""
    if isinstance(value, list):
        for each in value:
            yield from _everywhere(each, place, under)
    if not isinstance(value, dict):
        return
    named = value.get("name")
    inside = f"{place}, {under} {named}" if under and isinstance(named, str) else place
    for lacking in (each for each in NEEDED.get(under, ()) if not value.get(each)):
        yield f"{inside}: {under} lacks {lacking}"
    if under in ONE_OF and len(given := sorted(ONE_OF[under] & value.keys())) != 1:
        yield f"{inside}: {under} has {', '.join(given) or 'none'} of {', '.join(sorted(ONE_OF[under]))}; one is right"
    for key, held in value.items():
        yield from (f"{inside}: {fault}" for fault in _of_field(key, held))
        if key not in ("annotations", "labels", "nodeSelector"):
            yield from _everywhere(held, inside, key)


def _of_field(key: str, held: Any) -> Iterator[str]:
    if key in WORDS and isinstance(held, str) and held not in WORDS[key]:
        yield f"{key} is {held!r}; {', '.join(filter(None, sorted(WORDS[key])))} are right"
    if key in BOUNDS and isinstance(held, int) and not BOUNDS[key][0] <= held <= BOUNDS[key][1]:
        yield f"{key} is {held}; {BOUNDS[key][0]} is the least and {BOUNDS[key][1]} the most"
    if key in ("seccompProfile", "appArmorProfile"):
        yield from _of_profile(key, mapping(held))


def _of_profile(key: str, profile: dict[str, Any]) -> Iterator[str]:
    kind, file = profile.get("type"), profile.get("localhostProfile")
    if kind not in ("Localhost", "RuntimeDefault", "Unconfined"):
        yield f"{key}.type is {kind!r}; RuntimeDefault, Localhost and Unconfined are right"
    if bool(file) != (kind == "Localhost"):
        yield f"{key} of type {kind} has the localhostProfile {file!r}; one goes with Localhost alone"


def _of_sources(volume: dict[str, Any]) -> Iterator[str]:
    """Of one volume: each object of it has a name, and each file lies below it and is written once."""
    name, projected = volume.get("name"), [mapping(each) for each in items(mapping(volume, "projected"), "sources")]
    if "secret" in volume and not mapping(volume, "secret").get("secretName"):
        yield f"volume {name} names no Secret"
    if "configMap" in volume and not mapping(volume, "configMap").get("name"):
        yield f"volume {name} names no ConfigMap"
    for source in projected:
        if len(source) > 1:
            yield f"volume {name} has several sources in one: {', '.join(sorted(source))}"
    files = [file for source in (volume, *projected) for file in _files(source)]
    for path in (str(each["path"]) for _, each in files if leaves(str(each["path"]))):
        yield f"volume {name} has the file {path}, which does not lie below it"
    paths = [each["path"] for _, each in files]
    if projected and len(set(paths)) < len(paths):
        yield f"volume {name} has one file from several sources: {', '.join(map(str, paths))}"
    for kind, file in files:
        if kind == "downwardAPI":
            yield from (f"volume {name} {fault}" for fault in _of_origin(file))
            yield from faults_of_reference(file, f"volume {name}", (OF_POD, _OF_FILE))
        elif kind != "serviceAccountToken" and not file.get("key"):
            yield f"volume {name} names no key for the file {file['path']}"


def _of_origin(file: dict[str, Any]) -> Iterator[str]:
    """Of what a file of the downward API holds."""
    if len({"fieldRef", "resourceFieldRef"} & file.keys()) != 1:
        yield f"takes the file {file['path']} from both a field and a resource, or from neither"
    if "resourceFieldRef" in file and not mapping(file, "resourceFieldRef").get("containerName"):
        yield f"names no container for the file {file['path']}"


def _files(source: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The files with a path that a source of a volume makes, with its kind."""
    for kind in ("configMap", "downwardAPI", "secret"):
        yield from ((kind, each) for each in map(mapping, items(mapping(source, kind), "items")) if each.get("path"))
    if mapping(source, "serviceAccountToken").get("path"):
        yield "serviceAccountToken", mapping(source, "serviceAccountToken")


def _of_seccomp(annotations: dict[str, Any], pod: dict[str, Any]) -> Iterator[str]:
    """The annotation of old, which says what the field says."""
    given, kind = annotations.get(_SECCOMP), mapping(pod, "securityContext", "seccompProfile").get("type")
    if given is not None and kind in _PROFILES and given not in _PROFILES[kind]:
        yield f"the annotation {_SECCOMP} says {given} and the field seccompProfile {kind}"
