"""What lets several nodes be one network: routes to the others' pods, their names, and services that stay inside. Pure.

kindnet would do this; our network is ptp, on one node as on several. Source: the Node API, `spec.podCIDRs` and
`status.addresses`.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from clusters.kind_config import SERVICE_RANGES


def routes(nodes: Sequence[Mapping[str, Any]]) -> dict[str, list[list[str]]]:
    """For each node, by name, the commands that lead to the others' pods; `nodes` as the API server lists them."""
    return {
        _name(node): [
            ["ip", f"-{_version(subnet)}", "route", "replace", subnet, "via", address]
            for other in nodes
            if _name(other) != _name(node)
            for subnet in other["spec"]["podCIDRs"]
            for address in _addresses(other)
            if _version(address) == _version(subnet)
        ]
        for node in nodes
    }


def hosts(node: Mapping[str, Any]) -> str:
    """Lines of /etc/hosts for this node: pods on the network of another node cannot ask the engine's name server."""
    return "".join(f"{address} {_name(node)}\n" for address in _addresses(node))


def services_inside() -> str:
    """An nftables table for a node without a gate: what kube-proxy does not know (yet) leaves no node for the world."""
    chain = "inet byohost_services out"
    lines = ["add table inet byohost_services"]
    lines += [f"add chain {chain} {{ type filter hook postrouting priority filter; }}"]
    lines += [f"add rule {chain} {'ip6' if ':' in block else 'ip'} daddr {block} drop" for block in SERVICE_RANGES]
    return "\n".join(lines) + "\n"


def _name(node: Mapping[str, Any]) -> str:
    return str(node["metadata"]["name"])


def _addresses(node: Mapping[str, Any]) -> list[str]:
    return [one["address"] for one in node["status"]["addresses"] if one["type"] == "InternalIP"]


def _version(text: str) -> int:
    return ipaddress.ip_network(text, strict=False).version
