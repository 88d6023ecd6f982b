"""Profiles as text, and back."""

import pytest

from egress_profiles import loading


@pytest.mark.parametrize("name", loading.names())
def test_a_profile_comes_back_from_its_json(name: str) -> None:
    """What the proxy's pod reads is what was loaded."""
    profile = loading.named(name)
    assert loading.from_json(profile.to_json()) == profile


def test_other_addresses_stand_in_the_place_of_the_fixed_ones() -> None:
    """One that has none in its place is left out; a list is never emptied, since that would mean any address."""
    profile = loading.named("allowlist")
    moved = profile.moved({"10.96.0.81": "10.9.0.3", "fd00:10:96::81": "", "10.96.0.82": "", "fd00:10:96::82": ""})
    hosts = {one.host: one.addresses for one in moved.destinations}
    assert hosts["platform.byohost.test"] == {"10.9.0.3"}
    assert hosts["registry.byohost.test"] == {"10.96.0.82", "fd00:10:96::82"}
    assert hosts["blobs.byohost.test"] == {"10.96.0.83", "fd00:10:96::83"}
    assert [one.addresses for one in moved.learn] == [{"10.9.0.3"}]
    assert profile.moved({}) == profile
