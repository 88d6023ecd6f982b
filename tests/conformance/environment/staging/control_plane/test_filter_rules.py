"""Rules for packets, as scenarios write them, read as links that are cut."""

from conformance.environment.links import Fate, Link
from conformance.environment.staging.control_plane.filter_rules import Rule, gone, rules
from conformance.families._shared import network_cut
from conformance.families._shared.network_cut import Cut, Hook, between, sent_by
from egress_profiles.endpoints import PROXY, SIDECAR_PORT


def cut(matches: tuple[str, ...], fate: network_cut.Fate = network_cut.Fate.DROP, hook: Hook = Hook.FORWARD) -> str:
    return Cut("a-b", hook, matches, fate).text()


def test_the_three_cuts_of_scenarios_are_known() -> None:
    """To the sidecars, to the proxy, to the API server."""
    table = "byohost_cut_a_b"
    assert rules(cut(sent_by(["127.3.0.1"], SIDECAR_PORT), network_cut.Fate.RESET)) == (
        Rule(table, Link.SIDECARS, "127.3.0.1", Fate.RESET),
    )
    assert rules(cut(between("127.3.0.1", PROXY.ipv4))) == (Rule(table, Link.PROXY, "127.3.0.1", Fate.SILENCE),) * 2
    assert rules(cut(sent_by(["127.3.0.1"], 6443), network_cut.Fate.RESET, Hook.INPUT)) == (
        Rule(table, Link.API, "127.3.0.1", Fate.RESET),
    )


def test_other_rules_are_not() -> None:
    """Another port, another service, another fate, another form."""
    assert rules(cut(sent_by(["127.3.0.1"], 22))) is None
    assert rules(cut(between("127.3.0.1", "10.96.0.99"))) is None
    assert rules("add rule inet t forward ip saddr 1.2.3.4 tcp dport 8081 counter accept") is None
    assert rules("add rule inet t forward udp dport 53 counter drop") is None
    assert rules("add rule ip nat postrouting masquerade") is None


def test_a_removal_has_no_rules() -> None:
    """And names its table."""
    text = Cut("a-b", Hook.FORWARD, ()).removal()
    assert (rules(text), gone(text)) == ((), ("byohost_cut_a_b",))
