"""Where an API server is let wait: a port of its node, or what stands for one."""

import json
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

from conformance.families._shared.silent_place import silent_place

LISTED = {"nftables": [{"rule": {"expr": [{"counter": {"packets": 3, "bytes": 180}}, {"drop": None}]}}]}


class Filter:
    """A node's packet filter: what was loaded, and three packets."""

    def __init__(self) -> None:
        self.loaded: list[str] = []

    def run(self, command: list[str]) -> str:
        """Load, or list as JSON."""
        if command[:2] == ["nft", "-j"]:
            return json.dumps(LISTED)
        self.loaded.append(command[-1])
        return ""


def host(name: str, node: object, own: object = None) -> Any:
    """A host of that name in a cluster whose node that is."""
    return SimpleNamespace(name=name, environment=SimpleNamespace(node=node, silent_place=own))


def test_a_port_of_the_node_refuses_until_it_is_silent() -> None:
    """Nothing is loaded before, one port of loopback is dropped and counted meanwhile, and nothing is left."""
    node = Filter()
    with silent_place(host("eu-1", node)) as place:
        assert not node.loaded
        port = int(place.url.removeprefix("https://127.0.0.1:").rstrip("/"))
        assert 500 <= port < 1000
        with place.silent() as count:
            assert f"ip daddr 127.0.0.1 tcp dport {port} counter drop" in node.loaded[-1]
            assert "input" in node.loaded[-1]
            assert count() == 3
    table = "inet byohost_cut_eu_1_silent"
    assert node.loaded[-1].splitlines() == [f"add table {table}", f"delete table {table}"]


def test_each_host_has_a_port_of_its_own() -> None:
    """Else one's packets would be counted as another's."""

    def url(name: str) -> str:
        with silent_place(host(name, Filter())) as place:
            return place.url

    assert url("eu-1") == url("eu-1")
    assert url("eu-1") != url("eu-2")


def test_what_stands_for_it_is_taken() -> None:
    """Where the ground has a place of its own, the node is not asked."""
    own = SimpleNamespace(url="https://here/")
    with silent_place(host("eu-1", None, lambda: nullcontext(own))) as place:
        assert place is own
