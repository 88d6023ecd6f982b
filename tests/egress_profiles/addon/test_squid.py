"""Squid, from the distribution's package, as the second enforcing proxy: the same battery, its residuals by name."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from egress_profiles import enforcement_gaps, loading
from egress_profiles.battery.cases import OK, REGISTRY
from tests.egress_profiles.addon.attempt import channel, good
from tests.egress_profiles.addon.proxies import Place, Running, free_ports
from tests.egress_profiles.addon.squid_proxy import complaints, configuration, installed, parse, running_squid
from tests.egress_profiles.addon.test_battery import FIRST, SECOND, reached
from tests.egress_profiles.addon.test_profiles import HTTP2
from tests.egress_profiles.truth import PROFILES

pytestmark = pytest.mark.skipif(not installed(), reason="Debian's package squid-openssl is not installed")


@pytest.fixture(scope="module")
def squid(place: Place) -> Iterator[Running]:
    """One Squid with the first channel host known."""
    with running_squid(place, free_ports(place), (FIRST,)) as found:
        yield found


def controls(place: Place, proxy: Running, moment: str) -> None:
    """What is listed works: a GET, the known channel, the node's pull."""
    assert "answered" in good(proxy.ports, OK, f"squid-get-{moment}")
    assert f"squid-channel-{moment}" in channel(proxy.ports, FIRST, f"squid-channel-{moment}")
    assert "answered" in good(proxy.ports, REGISTRY, f"squid-pull-{moment}", actor="node")
    assert all(place.server.arrivals.saw(f"squid-{what}-{moment}") for what in ("get", "channel", "pull"))


def test_squid_stops_the_battery_but_for_its_residuals(place: Place, squid: Running) -> None:
    """Between two sets of controls, exactly the listed cases pass: no leak unlisted, no residual made up."""
    controls(place, squid, "before")
    listed = enforcement_gaps.cases(enforcement_gaps.TUNNEL) | enforcement_gaps.cases(enforcement_gaps.SQUID)
    assert reached(place, squid, "squid") == listed - HTTP2
    controls(place, squid, "after")
    assert complaints(squid.lines) == []


@pytest.mark.parametrize("name", [name for name in PROFILES if name != "allowlist-auth"])
def test_squid_takes_each_profile_without_a_warning(place: Place, tmp_path: Path, name: str) -> None:
    """What it warns of it leaves out (`::/1 is ignored`), and that is a hole in the wall."""
    file = tmp_path / "squid.conf"
    profile = loading.named(name)
    file.write_text(configuration(place, free_ports(place), profile, (FIRST,) if profile.learn else ()))
    lines = parse(file)
    assert any("http_access deny all" in line for line in lines)
    assert complaints(lines) == []


def test_another_channel_host_is_refused(place: Place, squid: Running) -> None:
    """E18: the one that was given and no sibling of it."""
    assert "m-squid-sibling" not in channel(squid.ports, SECOND, "m-squid-sibling")
    assert not place.server.arrivals.saw("m-squid-sibling")
