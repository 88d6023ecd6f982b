from typing import Any

from clusters.kind_routes import routes


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
