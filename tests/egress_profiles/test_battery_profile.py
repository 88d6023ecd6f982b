"""The witness is listed for sandboxes alone, in every profile that lists anything."""

import pytest

from egress_profiles import loading
from egress_profiles.allowlist_verdict import Request, judge, judge_addresses
from egress_profiles.battery_profile import (
    FOREIGN_HOST,
    FRONTS,
    HOST,
    MIRROR_HOST,
    REBOUND,
    UNLISTED,
    with_mirrors,
    witnessed,
)
from egress_profiles.profile import Actor

STRICT = [name for name in loading.names() if name != "open"]


@pytest.mark.parametrize("name", STRICT)
def test_only_sandboxes_may_reach_the_witness(name: str) -> None:
    """And nobody the unlisted name of the same canary."""
    profile = witnessed(loading.named(name))
    asked = {
        (actor, host): judge(profile, Request("connect", actor, f"{host}:443", authenticated=True)).allow
        for actor in Actor
        for host in (HOST, UNLISTED)
    }
    assert {who for who, allowed in asked.items() if allowed} == {(Actor.SANDBOX, HOST)}
    assert loading.from_json(profile.to_json()) == profile


def test_the_rebound_name_is_listed_and_leads_nowhere() -> None:
    """Its one permitted address is not the canary's."""
    profile = witnessed(loading.named("allowlist"))
    assert judge(profile, Request("connect", Actor.SANDBOX, f"{REBOUND}:443")).allow
    assert not judge_addresses(profile, REBOUND, ["192.0.2.10"]).allow
    assert judge_addresses(profile, HOST, ["192.0.2.10", "2001:db8::10"]).allow


def test_an_open_profile_needs_no_witness() -> None:
    """It lists nothing, and everything passes."""
    assert witnessed(loading.named("open")) == loading.named("open")


def test_mirrors_are_the_nodes_and_the_operators() -> None:
    """Under a name of its own, so that the proxy's log tells when it was in force; redirects are the node's alone."""
    profile = with_mirrors(witnessed(loading.named("allowlist")))
    asked = {
        (actor, host)
        for actor in Actor
        for host in (MIRROR_HOST, FOREIGN_HOST, *FRONTS)
        if judge(profile, Request("connect", actor, f"{host}:443")).allow
    }
    mirrors = {(Actor.NODE, MIRROR_HOST), (Actor.OPERATOR, MIRROR_HOST)}
    assert asked == mirrors | {(Actor.NODE, host) for host in (FOREIGN_HOST, *FRONTS)}
    assert loading.from_json(profile.to_json()).name == "allowlist-and-mirrors"
