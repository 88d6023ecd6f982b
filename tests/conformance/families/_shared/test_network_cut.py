"""The one cut of a network, as nftables reads it."""

import json
from collections.abc import Sequence

from conformance.environment.node import owned_node
from conformance.families._shared.network_cut import Cut, Fate, Hook, between, counted, in_force, met, sent_by

API = Cut("a-7", Hook.INPUT, sent_by(["fd00:10:244::7", "10.244.0.7"], 6443), Fate.RESET)
SILENCE = Cut("b-7", Hook.FORWARD, between("10.244.0.9", "10.96.0.80"))


LISTING = {
    "nftables": [
        {"metainfo": {}},
        {"rule": {"expr": [{"match": {}}, {"counter": {"packets": 12, "bytes": 720}}, {"drop": None}]}},
        {"rule": {"expr": [{"counter": {"packets": 3, "bytes": 240}}]}},
    ]
}


def rules(cut: Cut) -> list[str]:
    """Its rules."""
    return [line for line in cut.text().splitlines() if line.startswith("add rule")]


def test_each_address_is_met_in_its_family_at_that_port_alone() -> None:
    """Counted and reset, where packets for the API server arrive, before the gate's own chains."""
    assert rules(API) == [
        "add rule inet byohost_cut_a_7 input ip saddr 10.244.0.7 tcp dport 6443 counter reject with tcp reset",
        "add rule inet byohost_cut_a_7 input ip6 saddr fd00:10:244::7 tcp dport 6443 counter reject with tcp reset",
    ]
    assert "type filter hook input priority filter - 30; policy accept;" in API.text()


def test_both_ways_are_silent_and_nothing_else() -> None:
    """What the pod sends to the Service's own address, and what comes back from wherever that leads; by dropping."""
    assert rules(SILENCE) == [
        "add rule inet byohost_cut_b_7 forward ip saddr 10.244.0.9 ct original ip daddr 10.96.0.80 counter drop",
        "add rule inet byohost_cut_b_7 forward ip daddr 10.244.0.9 ct original ip daddr 10.96.0.80 counter drop",
    ]


def test_it_is_loaded_and_removed_as_often_as_need_be() -> None:
    """Each text first takes away what an earlier one left; a host's table is its own, and the gate's is left alone."""
    assert API.text().startswith(API.removal())
    assert API.removal().splitlines() == [
        "add table inet byohost_cut_a_7",
        "delete table inet byohost_cut_a_7",
    ]
    assert "byohost_gate" not in API.text()
    assert API.table != SILENCE.table


def test_it_is_in_force_for_a_while_and_counts() -> None:
    """Over all rules; a table that has met nothing says nothing."""
    ran: list[Sequence[str]] = []

    def run(command: Sequence[str]) -> str:
        ran.append(command)
        return json.dumps(LISTING)

    node = owned_node("node", run)
    with in_force(node, API):
        assert ran[-1][-1] == API.text()
        assert met(node, API) == 15
        assert ran[-1] == ["nft", "-j", "list", "table", "inet", "byohost_cut_a_7"]
    assert ran[-1][-1] == API.removal()
    assert counted('{"nftables": []}') == 0
