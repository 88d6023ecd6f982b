"""Orders of servers: close, groups, permissions, pages."""

import json

import pytest

from fake_platform.webpubsub import session
from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.administration import Administration, Conflict, choice
from fake_platform.webpubsub.hub import Close, Frame, Hub
from fake_platform.webpubsub.listener import Nobody
from fake_platform.webpubsub.roles import Roles
from fake_platform.webpubsub.session import Identity


@pytest.fixture
def hub() -> Hub:
    """Connections a, b and c on hub h; b has no user, a is in g."""
    hub = Hub({}, Nobody())
    for name, user, groups in (("a", "u", ("g",)), ("b", None, ()), ("c", "u", ())):
        grant = Grant(user, Roles(frozenset({"webpubsub.sendToGroup.g"})), groups)
        hub.open(Identity(name, "h", "x", session.RELIABLE, grant, "t"))
    return hub


def test_filter_chooses_connections(hub: Hub) -> None:
    """By what the connection is now; without a filter there is nothing to ask."""
    orders = Administration(hub)
    names = [one.identity.connection_id for one in orders.chosen("h", choice("'g' in groups or userId eq null"))]
    assert names == ["a", "b"]
    assert choice(None) is None
    assert len(orders.chosen("h", None)) == 3


def test_close_says_why_and_spares_the_excluded(hub: Hub) -> None:
    """1000 with an empty reason; the text goes ahead. A detached session ends too."""
    hub.transport_lost("b", 1006, 1.0)
    outs = Administration(hub).close(hub.directory.audience("h"), {"c"}, "enough")
    said = [json.loads(out.payload)["message"] for out in outs if isinstance(out, Frame)]
    assert said == ["Application server closed the connection. Reason: enough"] * 2
    assert [out for out in outs if isinstance(out, Close)] == [Close("a", 1000), Close("b", 1000)]
    assert not hub.recoverable("h", "b", "t", "x")
    (frame, _) = Administration(hub).close(hub.directory.audience("h"), (), None)
    assert isinstance(frame, Frame)
    assert json.loads(frame.payload)["message"] == "Application server closed the connection."


def test_groups_are_given_and_taken(hub: Hub) -> None:
    """Into several groups, out of one, out of all; roles do not matter."""
    orders, everyone = Administration(hub), hub.directory.audience("h")
    orders.add(everyone, ["k", "l"])
    assert len(hub.directory.audience("h", "k")) == 3
    orders.remove(everyone[:1], ["k", "never"])
    assert everyone[0].groups == {"g", "l"}
    orders.remove(everyone, None)
    assert [one.groups for one in everyone] == [set(), set(), set()]


def test_permissions_are_literal(hub: Hub) -> None:
    """Granted and revoked for one group; whoever is in it stays in it; too many are a conflict."""
    orders = Administration(hub)
    (one, *_) = hub.directory.audience("h")
    assert orders.permits(one, "sendToGroup", "g")
    assert not orders.permits(one, "joinLeaveGroup", "g")
    orders.grant(one, "joinLeaveGroup", "g")
    assert orders.permits(one, "joinLeaveGroup", "g")
    assert not orders.permits(one, "joinLeaveGroup", "k")
    orders.revoke(one, "sendToGroup", "g")
    assert not orders.permits(one, "sendToGroup", "g")
    assert one.groups == {"g"}
    for number in range(999):
        orders.grant(one, "sendToGroup", f"k{number}")
    with pytest.raises(Conflict):
        orders.grant(one, "sendToGroup", "one too many")


def test_pages_follow_each_other(hub: Hub) -> None:
    """In the order of ids, without gaps and without an empty last page."""
    orders = Administration(hub)
    orders.add(hub.directory.audience("h"), ["g"])
    first = orders.page("h", "g", None, 2)
    second = orders.page("h", "g", first.after, 1)
    names = [one.identity.connection_id for page in (first, second) for one in page.members]
    assert (names, first.after, second.after) == (["a", "b", "c"], "b", None)
    assert orders.page("h", "nowhere", None, 2).members == ()
