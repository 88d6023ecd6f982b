"""Where the harness's Services are, and which networks are the cluster's own. Pure.

On a cluster of ours the addresses are fixed (`egress_profiles.endpoints`), so that the gate can know them before
anything stands. Elsewhere each Service has what its cluster gave it, and the fixed addresses are no more than names:
whatever is sent into such a cluster has the given ones in their place.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from egress_profiles.endpoints import (
    BLOBS,
    CANARY,
    DNS,
    KUBERNETES,
    LOGIN,
    MIRROR,
    OPERATOR_PROXY_PORT,
    PLATFORM,
    POD_RANGES,
    PROXY,
    REDIRECTS,
    REGISTRY,
    SERVICE_RANGES,
    Endpoint,
)

SERVICES = (DNS, PROXY, PLATFORM, REGISTRY, BLOBS, MIRROR, LOGIN, REDIRECTS, CANARY)
"""What the harness runs behind Services of its own; the canary where it has no node to stand beside."""

_INSIDE = ("localhost", "127.0.0.1", ".svc", ".cluster.local")


@dataclass(frozen=True)
class Addresses:
    """`moved` gives for a fixed address the one that stands in its place, empty where the cluster has none such."""

    moved: Mapping[str, str] = field(default_factory=dict)
    networks: tuple[str, ...] = (*SERVICE_RANGES, *POD_RANGES)
    """Services' and pods' ranges, as far as they are known."""

    @property
    def are_ours(self) -> bool:
        """Whether the ground below the pods is: then the canary owns all of its addresses, and names lead to us."""
        return not self.moved

    def at(self, endpoint: Endpoint) -> str:
        """The IPv4 address of a Service."""
        return self.moved.get(endpoint.ipv4, endpoint.ipv4)

    @property
    def operators_proxy(self) -> str:
        """Host and port of the proxy as operators are told it."""
        return f"{self.at(PROXY)}:{OPERATOR_PROXY_PORT}"

    @property
    def no_proxy(self) -> str:
        """NO_PROXY of a site in this cluster: nothing inside of it goes through the proxy."""
        return ",".join((*self.networks, *_INSIDE))

    def translated(self, value: Any) -> Any:
        """The same JSON with the given addresses in every text; one with none in its place stays, and leads nowhere."""
        match value:
            case str():
                return self._pattern.sub(lambda found: self.moved[found[0]] or found[0], value) if self.moved else value
            case Mapping():
                return {key: self.translated(each) for key, each in value.items()}
            case list() | tuple():
                return [self.translated(each) for each in value]
            case _:
                return value

    @property
    def _pattern(self) -> re.Pattern[str]:
        ipv4 = "|".join(re.escape(each) for each in self.moved if ":" not in each)
        ipv6 = "|".join(re.escape(each) for each in self.moved if ":" in each)
        return re.compile(rf"(?<![0-9.])(?:{ipv4})(?!\.?[0-9])|(?<![0-9a-f:])(?:{ipv6})(?![0-9a-f:])")


def given(services: Mapping[str, tuple[str, ...]], kubernetes: tuple[str, ...], networks: tuple[str, ...]) -> Addresses:
    """The addresses of a cluster that gave each Service its own.

    Args:
        services: The ClusterIPs of each of `SERVICES`, by name.
        kubernetes: Those of the API server's own Service.
        networks: Ranges of Services and pods.
    """
    moved = {}
    for endpoint in (*SERVICES, KUBERNETES):
        found = kubernetes if endpoint is KUBERNETES else services[endpoint.name]
        moved[endpoint.ipv4] = next((one for one in found if ":" not in one), "")
        moved[endpoint.ipv6] = next((one for one in found if ":" in one), "")
    return Addresses(moved, networks)
