"""The table that renderings are held to, and what each shipped profile says in it."""

import pytest

from egress_profiles import enforcement_gaps, loading
from egress_profiles.profile import Actor
from egress_profiles.truth_table import Cell, Way, as_packets, asked, by_address, cells, differences

PLATFORM, REGISTRY, BLOBS, MIRROR, LOGIN = (
    f"{name}.byohost.test" for name in ("platform", "registry", "blobs", "mirror", "login")
)
CHANNEL = "abc.webpubsub.byohost.test"
THREE = {
    "operator": {PLATFORM, REGISTRY, CHANNEL},
    "node": {REGISTRY, BLOBS},
    "sandbox": {REGISTRY, LOGIN},
}
EXPECTED = {
    "allowlist": THREE,
    "allowlist-tunnel": THREE,
    "allowlist-auth": THREE,
    "slow-and-lossy": THREE,
    "air-gapped-mirror": {"operator": {PLATFORM, MIRROR, CHANNEL}, "node": {MIRROR}, "sandbox": {MIRROR, LOGIN}},
    "blocked-registry": {"operator": {PLATFORM, CHANNEL}, "node": set(), "sandbox": {REGISTRY, LOGIN}},
    "blocked-channel": {"operator": {PLATFORM, REGISTRY}, "node": {REGISTRY, BLOBS}, "sandbox": {REGISTRY, LOGIN}},
    "blocked-platform": {"operator": {REGISTRY}, "node": {REGISTRY, BLOBS}, "sandbox": {REGISTRY, LOGIN}},
}


def test_each_shipped_profile_is_named_here() -> None:
    """A profile that nobody has written down the meaning of is not shipped."""
    assert set(loading.names()) == {*EXPECTED, "open"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_profile_says_what_its_name_says(name: str) -> None:
    """Per actor exactly these hosts, all at port 443, at every address that they have."""
    table = cells(loading.named(name), frozenset({CHANNEL}))
    found: dict[str, set[str]] = {actor: set() for actor in Actor}
    for cell in table:
        if cell.allowed:
            found[cell.actor].add(cell.host)
            assert cell.port == 443
    assert found == EXPECTED[name]
    assert {cell.address for cell in table if cell.host == PLATFORM} == {"10.96.0.81", "fd00:10:96::81"}


def test_an_open_profile_denies_no_cell() -> None:
    """Not even the canary."""
    table = cells(loading.named("open"))
    assert all(cell.allowed for cell in table)
    assert {cell.host for cell in table} >= {"elsewhere.canary.test", PLATFORM}


def test_names_that_share_an_address_share_what_one_of_them_may() -> None:
    """By address, the channel's unlearnt neighbour is as reachable as the platform beside it, and nothing else more."""
    table = cells(loading.named("allowlist"), frozenset({CHANNEL}))
    more = {cell.host for cell in set(by_address(table)) - set(table)}
    assert more == {"neighbour.webpubsub.byohost.test"}


def test_a_host_without_addresses_is_asked_about_all_the_same() -> None:
    """It may be anywhere global, so its address is left empty."""
    profile = loading.from_mapping(
        {"name": "p", "destination": [{"host": "a.test", "port": 8443, "actors": ["node"], "for": "x"}]}
    )
    assert Cell(Actor.NODE, "a.test", "", 8443, allowed=True) in cells(profile)


@pytest.mark.parametrize("name", EXPECTED)
def test_only_one_way_of_asking_is_right(name: str) -> None:
    """By name, with TLS for that name, where it has one of its own addresses, at its port; all else is refused."""
    profile = loading.named(name)
    table = asked(profile, frozenset({CHANNEL}))
    allowed = {cell for cell in table if cell.allowed}
    assert {(cell.way, cell.port, cell.listed) for cell in allowed} == {(Way.NAME, 443, True)}
    found = {actor: {cell.host for cell in allowed if cell.actor == actor} for actor in Actor}
    assert found == EXPECTED[name]
    own = {d.host: d.addresses for d in profile.destinations} | {CHANNEL: frozenset({"10.96.0.81", "fd00:10:96::81"})}
    assert all({cell.address for cell in allowed if cell.host == host} <= own[host] for host in own)
    assert {"2001:db8::10", "192.0.2.10"} <= {cell.address for cell in table if cell.host in own}


def test_what_packets_do_not_show_is_named_kind_by_kind() -> None:
    """The residuals of who sees packets alone are all of the kinds that differ, and no more."""
    table = asked(loading.named("allowlist"), frozenset({CHANNEL}))
    assert differences(table, as_packets(table)) == enforcement_gaps.cases(enforcement_gaps.PACKETS)
    assert differences(table, table) == set()
