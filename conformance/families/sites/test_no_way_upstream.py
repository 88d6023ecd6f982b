"""AIR-02: when the mirror is down, the pull fails and upstream is not tried."""

import pytest

from conformance.contract.wording import listed
from conformance.families.sites.node_pulls import Pulls
from egress_profiles.battery_profile import MIRROR_HOST
from fake_platform.registry_manifests import HOST

pytestmark = [pytest.mark.clause("AIR-02"), pytest.mark.disturbs]


@pytest.mark.control("test_mirror_that_is_up_serves")
def test_pull_fails(pulls: Pulls) -> None:
    """With the mirror down the pull fails, although the registry itself could be reached."""
    assert not pulls.down.running, "with the mirror down the image was pulled all the same, so it came from upstream"


@pytest.mark.control("test_mirror_that_is_up_serves")
def test_upstream_is_not_tried(pulls: Pulls) -> None:
    """The node asked the mirror, and nobody else."""
    tried = {one.host for one in pulls.down.decisions} - {MIRROR_HOST}
    assert not tried, f"with the mirror down the node tried {listed(tried)}"


@pytest.mark.control("test_mirror_that_is_up_serves", "test_it_did_fall_back")
def test_fall_back_is_refused(pulls: Pulls) -> None:
    """A runtime that does go back to the registry is refused there, where the profile lists the mirror alone."""
    assert not pulls.cut_off.running, "under a profile that lists the mirror alone the image came from upstream"
    passed = [one.stage for one in pulls.cut_off.asked(HOST) if one.allowed]
    assert not passed, f"under a profile that lists the mirror alone the proxy let the node through to {HOST}"


def test_mirror_that_is_up_serves(pulls: Pulls) -> None:
    """The control: with the mirror up the same kind of pull works, and comes from there."""
    assert pulls.mirrored.running, f"the mirror does not serve when it is up either: {pulls.mirrored.message}"
    assert [one for one in pulls.mirrored.asked(MIRROR_HOST) if one.allowed], "the node did not ask the mirror"


def test_it_did_fall_back(pulls: Pulls) -> None:
    """The control: that runtime went back to the registry, so there was something to refuse."""
    assert pulls.cut_off.asked(HOST), "the runtime that may fall back did not go back to the registry"
