"""The operator's own pod as its bundle describes it: containers, what is in force for each, what it reads. Pure.

Every shape is borne: what is of another type than the Kubernetes API has it counts as absent.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.target.bundle.objects import Object, items, mapping

GROUPS = ("initContainers", "containers", "ephemeralContainers")
HARMLESS = frozenset({"emptyDir", "configMap", "secret", "projected", "downwardAPI", "image"})
"""Kinds of volumes that bring nothing in but scratch space, the bundle's objects, the pod's fields and an image."""
PROJECTED = frozenset({"configMap", "secret", "serviceAccountToken", "downwardAPI"})
"""The same, of what a projected volume may be made from."""


@dataclass(frozen=True)
class Read:
    """One Secret or ConfigMap that the pod mounts or takes into its environment."""

    kind: str
    name: str
    """Empty where none is named."""
    place: str


def containers(pod: Object) -> Iterator[tuple[str, Object]]:
    """Every container, those of the start and of a debugging session too, by what it is called in a message."""
    for group in GROUPS:
        for index, each in enumerate(items(pod, group)):
            container = mapping(each)
            yield str(container.get("name") or f"{group}[{index}]"), container


def in_force(pod: Object, container: Object, setting: str) -> Any:
    """A security setting of a container: its own, else the pod's, else None."""
    own = mapping(container, "securityContext").get(setting)
    return own if own is not None else mapping(pod, "securityContext").get(setting)


def volumes(pod: Object) -> Iterator[tuple[str, str, Object]]:
    """Each source of each volume: the volume's name, the kind of the source and what it says."""
    for index, each in enumerate(items(pod, "volumes")):
        volume = mapping(each)
        for kind in sorted(volume.keys() - {"name"}, key=str):
            yield str(volume.get("name") or f"volumes[{index}]"), str(kind), mapping(volume, kind)


def projections(pod: Object) -> Iterator[tuple[str, str, Object]]:
    """Each source of each projected volume, in the same way."""
    for name, kind, volume in volumes(pod):
        if kind == "projected":
            for source in map(mapping, items(volume, "sources")):
                for part in sorted(source, key=str):
                    yield name, str(part), mapping(source, part)


def reads(pod: Object) -> Iterator[Read]:
    """Every Secret and ConfigMap that the pod has as a volume, alone or projected, or takes variables from."""
    for _, read in _of_volumes(pod):
        yield read
    for name, container in containers(pod):
        yield from _of_environment(name, container)


def reaches_containers(pod: Object) -> Iterator[Read]:
    """Those of them that a container gets: a volume that none mounts is read by nobody."""
    mounted = {
        mapping(mount).get("name") for _, container in containers(pod) for mount in items(container, "volumeMounts")
    }
    for volume, read in _of_volumes(pod):
        if volume in mounted:
            yield read
    for name, container in containers(pod):
        yield from _of_environment(name, container)


def _of_volumes(pod: Object) -> Iterator[tuple[str, Read]]:
    names = {"secret": ("Secret", "secretName"), "configMap": ("ConfigMap", "name")}
    for volume, kind, source in volumes(pod):
        if kind in names:
            yield volume, Read(names[kind][0], _text(source.get(names[kind][1])), f"volume {volume}")
    for volume, kind, source in projections(pod):
        if kind in names:
            yield volume, Read(names[kind][0], _text(source.get("name")), f"volume {volume}")


def _of_environment(name: str, container: Object) -> Iterator[Read]:
    for kind, whole, single in (
        ("Secret", "secretRef", "secretKeyRef"),
        ("ConfigMap", "configMapRef", "configMapKeyRef"),
    ):
        for source in map(mapping, items(container, "envFrom")):
            if whole in source:
                yield Read(kind, _text(mapping(source, whole).get("name")), f"the environment of {name}")
        for variable in map(mapping, items(container, "env")):
            if single in mapping(variable, "valueFrom"):
                reference = mapping(variable, "valueFrom", single)
                yield Read(kind, _text(reference.get("name")), f"the variable {variable.get('name')} of {name}")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
