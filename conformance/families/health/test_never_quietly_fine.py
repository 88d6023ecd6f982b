"""HLT-05: a host that cannot launch, for whichever of the four facts, is not shown as healthy."""

from dataclasses import dataclass

import pytest

from conformance.families._shared.api_unreachable import ApiUnreachable
from conformance.families._shared.operator_stopped import Outage
from conformance.families.health.label_taken_away import LostLabel
from conformance.families.health.verb_taken_away import BrokenRole
from fake_platform.model import Host

pytestmark = pytest.mark.clause("HLT-05")

FACTS = ("cluster_api", "namespace", "rbac", "channel")


@dataclass(frozen=True)
class Broken:
    """One host before and while one of its facts was broken."""

    before: Host
    during: Host


@pytest.fixture(scope="module")
def each(
    api_unreachable: ApiUnreachable, lost_label: LostLabel, broken: BrokenRole, outage: Outage
) -> dict[str, Broken]:
    """Each of the four facts, broken alone; the channel by an operator that is away."""
    return {
        "cluster_api": Broken(api_unreachable.before, api_unreachable.broken),
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
