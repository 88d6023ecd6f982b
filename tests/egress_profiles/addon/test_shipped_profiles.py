"""The battery under each shipped profile: nothing hostile passes, and what the profile lists does, before and after.

A profile is taken as it is, with the servers of this folder in the place of its addresses. The open one permits
everything, and unread tunnels have residuals: both have tests of their own (`test_profiles`).
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from egress_profiles import loading
from tests.egress_profiles.addon.attempt import Ports, channel, exchange, good
from tests.egress_profiles.addon.proxies import Place, free_ports, running, strict
from tests.egress_profiles.addon.test_battery import FIRST, reached

SHIPPED = (
    "air-gapped-mirror",
    "allowlist",
    "allowlist-auth",
    "blocked-channel",
    "blocked-platform",
    "blocked-registry",
    "slow-and-lossy",
)
PAIRS = {actor: f"{actor}:word of {actor}" for actor in ("operator", "node", "sandbox")}


def test_each_shipped_profile_is_named() -> None:
    """One that is added later is missed here, and not by accident."""
    assert {*SHIPPED, "open", "allowlist-tunnel"} == set(loading.names())


def on_loopback(name: str, port: int) -> dict[str, Any]:
    """The profile, its hosts at the server of this folder; a bad line waits, and cuts nothing: it is a control."""
    data: dict[str, Any] = json.loads(loading.named(name).to_json())
    for destination in data["destination"]:
        destination |= {"port": port, "addresses": ["127.0.0.1"]}
    for rule in data["learn"]:
        rule |= {"exchange_port": port, "port": port, "addresses": ["127.0.0.1"]}
    if data.get("slow"):
        data["slow"] = {"delay_ms": 1, "cut_every": 0}
    return data


def listed(place: Place, ports: Ports, profile: dict[str, Any]) -> set[tuple[str, str]]:
    """The hosts of the profile that answer a GET, each with the actor that sent it, the learnt channel among them."""
    place.server.arrivals.channel = FIRST
    exchange(ports)
    answered = {(actor, host) for actor, host in wanted(profile) if "answered" in good(ports, host, "m", actor)}
    return answered | ({("operator", FIRST)} if "m-channel" in channel(ports, FIRST, "m-channel") else set())


def wanted(profile: dict[str, Any]) -> set[tuple[str, str]]:
    """Each actor and host that the profile lists, and the channel where it lets one be learnt."""
    found = {(actor, each["host"]) for each in profile["destination"] for actor in each["actors"]}
    return found | {(rule["actor"], FIRST) for rule in profile["learn"]}


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_hostile_passes_and_what_is_listed_does(place: Place, tmp_path: Path, name: str) -> None:
    """Between two rounds of controls, 0 of the battery arrive."""
    profile = on_loopback(name, place.server.port)
    file, pairs = tmp_path / "profile.json", tmp_path / "credentials.json"
    file.write_text(loading.from_mapping(profile).to_json())
    pairs.write_text(json.dumps(PAIRS))
    ports = replace(free_ports(place), pairs=PAIRS)
    with running(place, name, ports, strict(place, ports, profile=file, credentials=pairs)) as proxy:
        assert listed(place, ports, profile) == wanted(profile)
        assert reached(place, proxy, name) == set()
        assert listed(place, ports, profile) == wanted(profile)
