"""Profiles and resource classes."""

from collections.abc import Callable
from typing import Any

import pytest

from fake_platform import host_control, profiles
from fake_platform.refusals import Refused
from fake_platform.state import State
from fake_platform.validation import check
from fake_platform.workspace import Profile, ResourceClass

SIZE = {"cpu": "100m", "memory": "64Mi"}
SMALL = ResourceClass("small", {"requests": SIZE, "limits": SIZE})
IDENTITY = {"clientId": "c", "tenantId": "t"}
INSIGHTS = Profile("insights", "eu", "small", IDENTITY)


@pytest.fixture
def state() -> State:
    """Hosts eu and us, a class, and a profile that points at eu."""
    state = State()
    for name in ("eu", "us"):
        state = host_control.register(state, {"name": name, "families": ["python"]}, "salt").state
    return profiles.put(profiles.put_class(state, SMALL).state, INSIGHTS).state


def refusal(act: Callable[..., Any], *arguments: Any) -> Refused:
    """What an act is refused with."""
    with pytest.raises(Refused) as refused:
        act(*arguments)
    return refused.value


def test_launch_takes_host_size_and_identity_of_its_profile(state: State) -> None:
    """What was asked for stays, the rest is the profile's; a moved profile launches elsewhere."""
    host, order = profiles.order(state, "insights", {"family": "python"})
    sized = {"family": "python", "resources": dict(SMALL.resources), "workloadIdentity": IDENTITY}
    assert (host, order) == ("eu", sized)
    moved = profiles.put(state, Profile("insights", "us", "small")).state
    assert profiles.order(moved, "insights", {})[0] == "us"
    assert (moved.profiles_of("eu"), moved.profiles_of("us")) == ([], ["insights"])


def test_deleted_host_is_named_to_its_profiles(state: State) -> None:
    """The next launch says why, and no profile can be pointed there; the profile itself stays."""
    deleted = host_control.delete(state, "eu", 1.0).state
    why = refusal(profiles.order, deleted, "insights", {})
    assert why.kind == "host-retired"
    assert "Profile insights points at host eu, which was deleted" in why.detail
    assert refusal(profiles.put, deleted, INSIGHTS).kind == "host-retired"
    assert deleted.profiles_of("eu") == ["insights"]


def test_unknown_names_are_refused(state: State) -> None:
    """Hosts, classes and profiles that are not there, each with its type."""
    assert refusal(profiles.put, state, Profile("p", "nowhere", "small")).kind == "unknown-host"
    assert refusal(profiles.put, state, Profile("p", "eu", "huge")).kind == "unknown-resource-class"
    assert refusal(profiles.order, state, "p", {}).kind == "unknown-profile"
    assert refusal(profiles.remove, state, "p").kind == "unknown-profile"
    assert refusal(profiles.remove_class, state, "huge").kind == "unknown-resource-class"


def test_class_in_use_stays(state: State) -> None:
    """A class is removed once no profile uses it."""
    assert "insights" in refusal(profiles.remove_class, state, "small").detail
    without = profiles.remove(state, "insights").state
    assert profiles.remove_class(without, "small").state.resource_classes == {}


def test_views_keep_the_schema() -> None:
    """With and without an identity."""
    for profile in (INSIGHTS, Profile("p", "eu", "small")):
        check("control.json#/$defs/profile", profiles.view(profile))
    check("control.json#/$defs/resourceClass", profiles.class_view(SMALL))
