"""Which acts a page offers."""

import pytest

from fake_platform.page.offers import ON_HOSTS, Standing
from tests.fake_platform.page.paper import host

ALL = frozenset({"control", "hosts.manage", "hosts.read"})
CONTROL = Standing("control", ALL, entitled=True, channel_configured=True)
MANAGER = Standing("token:m", frozenset({"hosts.manage", "hosts.read"}), entitled=True, channel_configured=True)
READER = Standing("token:r", frozenset({"hosts.read"}), entitled=True, channel_configured=True)
ACTS = ("register", *ON_HOSTS, "terminate", "profile", "class")


@pytest.mark.parametrize("act", ACTS)
def test_scopes_decide(act: str) -> None:
    """Who may manage is offered it, who may read is told what it takes."""
    assert CONTROL.offers(act, host())
    assert MANAGER.offers(act, host())
    assert "takes the scope hosts.manage" in str(READER.why_not(act, host()))


@pytest.mark.parametrize("act", ["fault", "entitlement", "channel"])
def test_control_is_the_control_tokens(act: str) -> None:
    """Switches of the whole platform."""
    assert CONTROL.offers(act)
    assert "takes the control token" in str(MANAGER.why_not(act))


def test_without_the_entitlement_nothing_new_is_offered() -> None:
    """REG-06: registering and downloading are absent; what ends a host is not."""
    poor = Standing("control", ALL, entitled=False, channel_configured=True)
    absent = [act for act in ACTS if not poor.offers(act, host())]
    assert absent == ["register", "download"]
    assert str(poor.why_not("register")).startswith("The plan of this workspace")


def test_without_a_channel_bundles_are_held_back() -> None:
    """And the sentence says why."""
    deaf = Standing("control", ALL, entitled=True, channel_configured=False)
    assert [act for act in ACTS if not deaf.offers(act, host())] == ["download"]
    assert "held back" in str(deaf.why_not("download", host()))


def test_retired_host_is_offered_its_end_only() -> None:
    """Nothing new for a host that was deleted; its key can be revoked and its sandboxes ended."""
    left = [act for act in (*ON_HOSTS, "terminate") if CONTROL.offers(act, host(retiring=True))]
    assert left == ["revoke", "terminate"]
    assert str(CONTROL.why_not("launch", host(retiring=True))).startswith("Host eu was deleted")
