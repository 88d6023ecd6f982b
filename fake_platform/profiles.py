"""Profiles point work at a host: which host, which resource class, which workload identity if any. Pure.

The page "Set up a BYO Kubernetes host": a profile is pointed at a host, names the managed identity, and its resource
class sizes the pod.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fake_platform.effects import Audit
from fake_platform.refusals import Refused
from fake_platform.state import State, Step
from fake_platform.workspace import Profile, ResourceClass


def put_class(state: State, resource_class: ResourceClass) -> Step:
    """Add a resource class, or change it for the launches to come."""
    known = {**state.resource_classes, resource_class.name: resource_class}
    return Step(replace(state, resource_classes=known)).do(Audit("class", "control", None, detail=resource_class.name))


def known_class(state: State, name: str) -> ResourceClass:
    """The resource class of that name.

    Raises:
        Refused: unknown-resource-class.
    """
    if name not in state.resource_classes:
        raise Refused("unknown-resource-class", f"No resource class is named {name}; PUT one first.")
    return state.resource_classes[name]


def remove_class(state: State, name: str) -> Step:
    """Take a resource class away.

    Raises:
        Refused: unknown-resource-class, resource-class-in-use.
    """
    known_class(state, name)
    users = sorted(profile.name for profile in state.profiles.values() if profile.resource_class == name)
    if users:
        raise Refused("resource-class-in-use", f"Resource class {name} is used by {', '.join(users)}.")
    left = {known: one for known, one in state.resource_classes.items() if known != name}
    return Step(replace(state, resource_classes=left)).do(Audit("class", "control", None, detail=f"{name} removed"))


def put(state: State, profile: Profile) -> Step:
    """Add a profile, or point it elsewhere: launches that were asked for stay where they are.

    Raises:
        Refused: unknown-host, host-retired, unknown-resource-class.
    """
    if state.host(profile.host).retiring:
        raise Refused("host-retired", f"Host {profile.host} was deleted; point the profile at another host.")
    known_class(state, profile.resource_class)
    step = Step(replace(state, profiles={**state.profiles, profile.name: profile}))
    return step.do(Audit("profile", "control", profile.host, detail=profile.name))


def known(state: State, name: str) -> Profile:
    """The profile of that name.

    Raises:
        Refused: unknown-profile.
    """
    if name not in state.profiles:
        raise Refused("unknown-profile", f"No profile is named {name}; GET /control/v1/profiles lists them.")
    return state.profiles[name]


def remove(state: State, name: str) -> Step:
    """Take a profile away.

    Raises:
        Refused: unknown-profile.
    """
    profile = known(state, name)
    left = {other: one for other, one in state.profiles.items() if other != name}
    return Step(replace(state, profiles=left)).do(Audit("profile", "control", profile.host, detail=f"{name} removed"))


def order(state: State, name: str, asked: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The host that a profile's launch goes to, and the whole order (control.json, launchRequest).

    Raises:
        Refused: unknown-profile, host-retired.
    """
    profile = known(state, name)
    if state.host(profile.host).retiring:
        raise Refused(
            "host-retired", f"Profile {name} points at host {profile.host}, which was deleted; move the profile first."
        )
    resources = dict(known_class(state, profile.resource_class).resources)
    return profile.host, {**asked, "resources": resources, "workloadIdentity": profile.workload_identity}


def view(profile: Profile) -> dict[str, Any]:
    """The profile as the control API shows it (control.json, profile)."""
    return {
        "name": profile.name,
        "host": profile.host,
        "resourceClass": profile.resource_class,
        "workloadIdentity": profile.workload_identity,
    }


def class_view(resource_class: ResourceClass) -> dict[str, Any]:
    """The resource class as the control API shows it (control.json, resourceClass)."""
    return {"name": resource_class.name, "resources": resource_class.resources}
