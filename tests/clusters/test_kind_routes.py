from typing import Any

from clusters.kind_routes import hosts, routes, services_inside


def node(name: str, address: str, address6: str, cidr: str, cidr6: str) -> dict[str, Any]:
    """A dual-stack node as the API server lists it."""
    addresses = [
        {"type": "Hostname", "address": name},
        {"type": "InternalIP", "address": address},
        {"type": "InternalIP", "address": address6},
    ]
    return {
        "metadata": {"name": name},
        "spec": {"podCIDRs": [cidr, cidr6]},
        "status": {"addresses": addresses},
    }


FIRST = node("a", "172.18.0.2", "fc00::2", "10.244.0.0/22", "fd00:10:244::/64")
SECOND = node("b", "172.18.0.3", "fc00::3", "10.244.4.0/22", "fd00:10:244:1::/64")


def test_each_node_reaches_the_others_pods_over_both_families() -> None:
    """A route for each range of the other node, through its address of the same family, and none to itself."""
    assert routes([FIRST, SECOND]) == {
        "a": [
            ["ip", "-4", "route", "replace", "10.244.4.0/22", "via", "172.18.0.3"],
            ["ip", "-6", "route", "replace", "fd00:10:244:1::/64", "via", "fc00::3"],
        ],
        "b": [
            ["ip", "-4", "route", "replace", "10.244.0.0/22", "via", "172.18.0.2"],
            ["ip", "-6", "route", "replace", "fd00:10:244::/64", "via", "fc00::2"],
        ],
    }


def test_a_single_node_needs_no_route() -> None:
    assert routes([FIRST]) == {"a": []}


def test_a_node_is_known_by_its_addresses_only() -> None:
    """As /etc/hosts has it, one line for each family."""
    assert hosts(FIRST) == "172.18.0.2 a\nfc00::2 a\n"


def test_what_is_still_meant_for_a_service_stays() -> None:
    """Both ranges are dropped on the way out; what kube-proxy has translated by then goes elsewhere."""
    text = services_inside()
    assert "hook postrouting" in text
    assert "out ip daddr 10.96.0.0/16 drop\n" in text
    assert "out ip6 daddr fd00:10:96::/112 drop\n" in text
