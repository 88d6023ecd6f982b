"""Changes of the bundle's pod template, one at a time, for the tests of what an API server refuses of it."""

from typing import Any

from conformance.target.bundle.objects import mapping, parse
from conformance.target.bundle.patch import patched
from conformance.target.bundle.pod_validation import faults
from conformance.target.description import Patch
from tests.conformance.families.test_bundle_checks import CONTAINER, POD, bundle_text, deployment

START = {"name": "first", "image": "x"}


def of_pod(field: str, value: Any) -> Patch:
    """A field of the pod."""
    return deployment("add", f"{POD}/{field}", value)


def of_container(field: str, value: Any) -> Patch:
    """A field of the operator's container."""
    return deployment("add", f"{CONTAINER}/{field}", value)


def volume(**source: Any) -> Patch:
    """One more volume."""
    return deployment("add", f"{POD}/volumes/-", {"name": "more", **source})


def mount(**more: Any) -> Patch:
    """One more mount of the scratch space."""
    return deployment("add", f"{CONTAINER}/volumeMounts/-", {"name": "scratch", **more})


def variable(**more: Any) -> Patch:
    """One more variable, without a name unless it is given one."""
    return deployment("add", f"{CONTAINER}/env/-", more)


def first(**more: Any) -> Patch:
    """A container of the start."""
    return of_pod("initContainers", [{**START, **more}])


def file(kind: str, **item: Any) -> Patch:
    """One more volume with one file of the bundle's own object."""
    name = {"secret": {"secretName": "byohost-install-key"}, "configMap": {"name": "byohost-operator"}}.get(kind, {})
    return volume(**{kind: {**name, "items": [item]}})


def toleration(**held: Any) -> Patch:
    """The only toleration of the pod."""
    return of_pod("tolerations", [held])


def spread(**more: Any) -> Patch:
    """The only constraint on how the pod is spread."""
    whole = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "ScheduleAnyway"}
    return of_pod("topologySpreadConstraints", [{**whole, **more}])


def annotated(profile: str) -> Patch:
    """The annotation by which seccomp was set of old."""
    return deployment("add", "/spec/template/metadata/annotations/seccomp.security.alpha.kubernetes.io~1pod", profile)


def told(patch: Patch) -> list[str]:
    """The faults of the bundle's pod template with one change."""
    return list(faults(mapping(parse(patched(bundle_text(), [patch])).the("Deployment"), "spec", "template")))
