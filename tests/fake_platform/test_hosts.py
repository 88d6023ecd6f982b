"""Hosts: who acts, what is shown, when too much is asked."""

from dataclasses import replace

import pytest

from fake_platform import host_control, hosts, keys
from fake_platform.envelopes import Sender
from fake_platform.refusals import Refused
from fake_platform.state import State
from fake_platform.validation import check

OPERATOR = hosts.Operator("pod-1", "installation", "1.0", ("python", "go"), "key")
KNOCK = hosts.Knock("key", (1,), OPERATOR)
HOST = hosts.Host("eu", ("python", "node"), False, Sender("eu", "salt", 0), keys.issue(keys.KeyRing(), "key", 1.0))


def knock_of(instance: str) -> hosts.Knock:
    """An exchange by another pod of the same installation."""
    return replace(KNOCK, operator=replace(OPERATOR, instance=instance))


def test_accepted_exchange_raises_the_generation_and_intersects_families() -> None:
    """Each accepted exchange starts a generation; families are those set and advertised."""
    host = hosts.exchange(hosts.exchange(HOST, KNOCK, 10.0), KNOCK, 11.0)
    assert host.generation == 2
    assert host.served_families == ("python",)
    assert HOST.served_families == ()


def test_unknown_protocol_is_refused() -> None:
    """A version that the platform does not speak is refused with the one it does."""
    with pytest.raises(Refused, match="speaks protocol 1") as refused:
        hosts.exchange(HOST, replace(KNOCK, protocols=(2,)), 10.0)
    assert refused.value.kind == "unsupported-protocol"


def test_superseded_instance_is_refused_while_the_newer_one_is_seen() -> None:
    """The loser is refused for 30 s after the newer instance was last seen, and may act again after that."""
    host = hosts.exchange(hosts.exchange(HOST, knock_of("old"), 10.0), knock_of("new"), 20.0)
    with pytest.raises(Refused) as refused:
        hosts.exchange(host, knock_of("old"), 50.0)
    assert refused.value.kind == "superseded"
    again = hosts.exchange(host, knock_of("old"), 50.1)
    assert again.superseded == {"new"}


def test_farewell_depends_on_who_came() -> None:
    """The same instance replaces its connection, another one supersedes it."""
    first = hosts.exchange(HOST, knock_of("old"), 10.0)
    assert hosts.farewell(first, hosts.exchange(first, knock_of("old"), 11.0)) == "replaced"
    assert hosts.farewell(first, hosts.exchange(first, knock_of("new"), 11.0)) == "superseded"


def test_more_than_ten_exchanges_in_ten_seconds_are_refused() -> None:
    """The eleventh attempt is told how long to wait; later ones pass again."""
    host = HOST
    for number in range(10):
        host = hosts.knock(host, "i", 100.0 + number / 10)
    with pytest.raises(Refused) as refused:
        hosts.knock(host, "i", 101.0)
    assert refused.value.retry_after == 10
    assert hosts.knock(host, "i", 110.0).knocks[-1] == (110.0, "i")
    assert hosts.knock(host, "other", 101.0).knocks[-1] == (101.0, "other")


def test_installations_that_name_themselves_anew_are_refused_too() -> None:
    """A hundred attempts under a hundred names are all that a host takes in ten seconds."""
    host = HOST
    for number in range(100):
        host = hosts.knock(host, str(number), 100.0)
    with pytest.raises(Refused, match="More than 100 exchanges") as refused:
        hosts.knock(host, "one more", 105.0)
    assert refused.value.retry_after == 6


def test_connection_is_none_connected_or_dropped() -> None:
    """Shown dropped after 30 s of silence, or at once without a connection."""
    assert hosts.connection(HOST, 1.0) == "none"
    linked = hosts.attach(hosts.exchange(HOST, KNOCK, 10.0), "c", 10.0)
    assert hosts.connection(linked, 40.0) == "connected"
    assert hosts.connection(linked, 40.1) == "dropped"
    assert hosts.detach(linked, "other") is linked
    assert hosts.connection(hosts.detach(linked, "c"), 11.0) == "dropped"
    again = hosts.attach(linked, "d", 50.0)
    assert again.registered_at == 10.0


def test_check_in_updates_what_is_shown() -> None:
    """Version, families and health follow the check-in; without an operator there is nobody to check in."""
    data = {"operatorVersion": "2.0", "runtimeFamilies": ["node"], "health": {"clusterApi": {"ok": True}}}
    host = hosts.check_in(hosts.exchange(HOST, KNOCK, 10.0), data)
    assert host.served_families == ("node",)
    assert host.health == data["health"]
    assert hosts.check_in(HOST, data) is HOST


def test_healthy_is_connected_with_four_good_facts() -> None:
    """Before a check-in, with one fact bad, dropped or without a link the host is not shown as healthy."""
    good = {name: {"ok": True} for name in ("clusterApi", "namespace", "rbac", "channel")}
    linked = hosts.attach(hosts.exchange(HOST, KNOCK, 10.0), "c", 10.0)
    told = replace(linked, health=good)
    assert hosts.healthy(told, 12.0)
    assert not hosts.healthy(linked, 12.0)
    assert not hosts.healthy(told, 60.0)
    assert not hosts.healthy(replace(told, link=None), 12.0)
    for name in good:
        assert not hosts.healthy(replace(told, health={**good, name: {"ok": False}}), 12.0)


def test_view_keeps_the_schema() -> None:
    """Before and after registration the control API shows what its schema says."""
    linked = hosts.attach(hosts.exchange(HOST, KNOCK, 10.0), "c", 10.0)
    for host in (HOST, linked, replace(HOST, ring=keys.KeyRing())):
        check("control.json#/$defs/host", host_control.show(State(hosts={"eu": host}), "eu", 12.0))
    assert hosts.view(hosts.retired_key_knocked(HOST, 5.0), 12.0)["key"]["state"] == "issued"
