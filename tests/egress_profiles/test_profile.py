"""Profiles as text, and back."""

import pytest

from egress_profiles import loading


@pytest.mark.parametrize("name", loading.names())
def test_a_profile_comes_back_from_its_json(name: str) -> None:
    """What the proxy's pod reads is what was loaded."""
    profile = loading.named(name)
    assert loading.from_json(profile.to_json()) == profile
