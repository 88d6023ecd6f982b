"""HLT-05: a host that cannot launch, for whichever of the four facts, is not shown as healthy."""

from dataclasses import dataclass

import pytest

from conformance.scenario.broken_role import BrokenRole
from conformance.scenario.lost_label import LostLabel
from conformance.scenario.outage import Outage
from conformance.scenario.severed import Severed
from fake_platform.model import Host

pytestmark = pytest.mark.clause("HLT-05")

FACTS = ("cluster_api", "namespace", "rbac", "channel")


@dataclass(frozen=True)
class Broken:
    """One host before and while one of its facts was broken."""

    before: Host
    during: Host


@pytest.fixture(scope="module")
def each(severed: Severed, lost_label: LostLabel, broken: BrokenRole, outage: Outage) -> dict[str, Broken]:
    """Each of the four facts, broken alone; the channel by an operator that is away."""
    return {
        "cluster_api": Broken(severed.before, severed.broken),
        "namespace": Broken(lost_label.before, lost_label.broken),
        "rbac": Broken(broken.before, broken.taken[0].shown),
        "channel": Broken(outage.connected, outage.dropped),
    }


@pytest.mark.control("test_it_was_healthy_before")
@pytest.mark.parametrize("fact", FACTS)
def test_it_is_not_shown_as_healthy(each: dict[str, Broken], fact: str) -> None:
    """With this fact broken the host does not look fine."""
    assert not each[fact].during.healthy, f"the host is shown as healthy while its {fact} is broken"


@pytest.mark.parametrize("fact", FACTS)
def test_it_was_healthy_before(each: dict[str, Broken], fact: str) -> None:
    """The control: with all four good the same host was shown as healthy, and then this fact was broken."""
    assert each[fact].before.healthy, f"the host was not shown as healthy before its {fact} was broken"
    during = each[fact].during
    is_broken = during.connection != "connected" or (
        during.health is not None and not all(getattr(during.health, name).ok for name in FACTS)
    )
    assert is_broken, f"the host never showed its {fact} as broken, so nothing can be said of how it looks"
