"""All scenarios fit each other, and their lanes keep what was balanced by hand before."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from conformance.environment.staging.control_plane.assembly import PACE
from conformance.families import scenarios
from conformance.families._shared.scheduling import recorded_seconds
from conformance.families._shared.scheduling.host_lanes import HOSTS, INSTALL, Lane, find
from conformance.families._shared.scheduling.scenario import AnyScenario, Kind, Trace
from conformance.families.scenarios import every_scenario

FAMILIES = Path(scenarios.__file__).parent
KNOWN: Mapping[str, AnyScenario] = every_scenario()
PLAYED = recorded_seconds.read(recorded_seconds.OURS.with_name(PACE.recorded))
RECORDED = [recorded_seconds.read(), PLAYED, {}, {name: float(len(name)) for name in KNOWN}]
"""As recorded, never recorded, and otherwise: what must hold does not hang on how long anybody takes."""


def together(lanes: tuple[Lane, ...], name: str) -> list[str]:
    """Everybody in the lane of that one, in order."""
    names = ([each.name for each in lane.scenarios] for lane in lanes)
    return next(each for each in names if name in each)


def test_they_are_found_by_walking_the_families() -> None:
    """Those of families and those that several of them read; each says what it gives."""
    assert {"outage", "vanished", "deletion", "spare", "battery_run"} <= KNOWN.keys()
    assert all(each.told.endswith(".") for each in KNOWN.values())
    written = sum(file.read_text().count("\n@scenario(") for file in FAMILIES.rglob("*.py"))
    assert len(KNOWN) == written > 40


@pytest.mark.parametrize("recorded", RECORDED)
def test_lanes_keep_every_order(recorded: Mapping[str, float]) -> None:
    """Each once, on no more hosts than before; who comes after another does, and nobody after an end."""
    lanes = find(KNOWN, KNOWN, recorded)
    assert sorted(each.name for lane in lanes for each in lane.scenarios) == sorted(KNOWN)
    assert sum(1 for lane in lanes if lane.kind is Kind.INSTALLED) <= HOSTS
    for lane in lanes:
        names = [each.name for each in lane.scenarios]
        for at, each in enumerate(lane.scenarios):
            assert {*each.after, each.of} - {""} <= {*names[:at]}
            assert not each.sharing.last or at == len(names) - 1
            tied = {each.name, each.of, *each.after}
            others = (other.sharing.leaves for other in lane.scenarios if other.name not in tied)
            assert not any(leaves & each.sharing.undisturbed for leaves in others)
    assert together(lanes, "outage")[:2] == ["spare", "outage"]
    assert together(lanes, "deletion")[-1] == "deletion"
    assert {"misled", "foreign_authority", "failed_dials"}.isdisjoint(together(lanes, "spare"))
    assert together(lanes, "footprint") == ["footprint", "scale_load", "uninstalled"]


def test_a_ground_has_seconds_of_its_own() -> None:
    """Of scenarios that there are: what a control plane alone has not got takes no time there."""
    assert PLAYED
    assert sorted(PLAYED.keys() - KNOWN.keys() - {INSTALL}) == []
    lanes = find(KNOWN, KNOWN, PLAYED, PACE.hosts)
    assert HOSTS < sum(1 for lane in lanes if lane.kind is Kind.INSTALLED) <= PACE.hosts


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_each_finds_a_lane_by_itself(name: str) -> None:
    """A run of one clause begins no more than it needs."""
    (lane,) = find({name, KNOWN[name].of} - {""}, KNOWN, {})
    assert lane.scenarios[-1].name == name


def test_what_reads_a_whole_journal_is_spared_by_what_cuts_connections() -> None:
    """Whoever plays tricks with the channel says so."""
    assert {name for name, each in KNOWN.items() if Trace.CHANNEL in each.sharing.disturbs} >= {
        "expiry",
        "failed_dials",
        "foreign_authority",
        "half_open",
        "kept_away",
        "lossy_link",
        "misled",
        "partition",
        "retirement",
        "service_restart",
        "superseded",
    }
