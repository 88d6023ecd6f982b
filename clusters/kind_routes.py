"""What lets several nodes be one pod network: each one's routes to the pod ranges of the others. Pure.

kindnet would do this; our network is ptp, on one node as on several. Source: the Node API, `spec.podCIDRs` and
`status.addresses`.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any


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


def _name(node: Mapping[str, Any]) -> str:
    return str(node["metadata"]["name"])


def _addresses(node: Mapping[str, Any]) -> list[str]:
    return [one["address"] for one in node["status"]["addresses"] if one["type"] == "InternalIP"]


def _version(text: str) -> int:
    return ipaddress.ip_network(text, strict=False).version
