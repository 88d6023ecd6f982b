"""The attempts of battery E02 to E30 that go past the proxy, as data: whereto, how, and who would see them. Pure.

Words as in `cases`, beside `{node}`, `{node6}` the node's addresses, `{sibling}` another sandbox's, `{platform}` and
`{registry}` the pods' own, `{name-server}` the cluster's. A pod that gets nowhere with them is confined by its network,
whatever a proxy would say. Source of the ids: the design's battery.
"""

from dataclasses import dataclass
from enum import StrEnum

from egress_profiles.battery.cases import fill
from egress_profiles.canary_namespace import ADDRESSES
from egress_profiles.endpoints import (
    DNS,
    KUBERNETES,
    NODE_PROXY_PORT,
    OPERATOR_PROXY_PORT,
    PROXY,
    SIDECAR_PORT,
)

__all__ = ["DIRECT", "Direct", "Kind", "Witness", "fill"]

_SECOND, _THIRD, _METADATA = ADDRESSES[1:4]
_NAME = "{mark}.{evil}"
_PLATFORM_PORT, _REGISTRY_PORT, _KUBELET_PORT, _API_PORT = 8443, 5443, 10250, 6443


class Kind(StrEnum):
    """What is spoken: HTTP in clear or in TLS, bytes over TCP or UDP, a DNS question, an echo request."""

    HTTP = "http"
    HTTPS = "https"
    TCP = "tcp"
    UDP = "udp"
    DNS = "dns"
    ICMP = "icmp"


class Witness(StrEnum):
    """Who tells that it arrived: the canary or our name server by the mark, or the answer that only that end gives."""

    CANARY = "canary"
    RESOLVER = "resolver"
    ANSWER = "answer"


@dataclass(frozen=True)
class Direct:
    """One attempt; `text` is the path, the bytes, the DNS name or the echo's data. Without a port it has none."""

    id: str
    words: str
    kind: Kind
    host: str
    port: int = 0
    text: str = "{mark}"
    witness: Witness = Witness.CANARY
    record: str = "A"
    over_tcp: bool = False


def _answer(name: str, words: str, kind: Kind, host: str, port: int, text: str = "") -> Direct:  # noqa: PLR0913, PLR0917
    return Direct(name, words, kind, host, port, text, Witness.ANSWER)


def _question(name: str, words: str, server: str, record: str = "A") -> Direct:
    return Direct(name, words, Kind.DNS, server, 53, _NAME, Witness.RESOLVER, record)


DIRECT = (
    Direct("E02", "a listed host by its address", Kind.HTTPS, "{v4}", 443, "/{mark}"),
    Direct("E02-name", "a listed host by its name", Kind.HTTPS, "{ok}", 443, "/{mark}"),
    Direct("E02-v6", "a listed host by its IPv6 address", Kind.HTTPS, "{v6}", 443, "/{mark}"),
    Direct("E03", "an unlisted address, HTTP in clear", Kind.HTTP, _SECOND, 80, "/{mark}"),
    Direct("E03-tls", "an unlisted address, HTTP in TLS", Kind.HTTPS, _THIRD, 443, "/{mark}"),
    Direct("E03-tcp", "an unlisted address, bytes over TCP", Kind.TCP, _SECOND, 7),
    Direct("E21", "a name server outside, over UDP", Kind.DNS, "{v4}", 53, _NAME),
    Direct("E21-tcp", "a name server outside, over TCP", Kind.DNS, "{v4}", 53, _NAME, over_tcp=True),
    Direct("E21-v6", "a name server outside, over IPv6", Kind.DNS, "{v6}", 53, _NAME, record="AAAA"),
    _question("E21-cluster", "the cluster's name server", "{name-server}"),
    _question("E21-text", "the cluster's name server, for TXT", "{name-server}", "TXT"),
    _question("E21-null", "the cluster's name server, for NULL", "{name-server}", "NULL"),
    _question("E21-ours", "the proxy's own name server", DNS.ipv4),
    Direct("E24", "HTTP in clear over IPv6", Kind.HTTP, "{v6}", 80, "/{mark}"),
    Direct("E24-tcp", "bytes over TCP and IPv6", Kind.TCP, "{v6}", 7),
    Direct("E24-udp", "a datagram over IPv6", Kind.UDP, "{v6}", 9),
    Direct("E25", "a datagram", Kind.UDP, "{v4}", 9),
    Direct("E25-quic", "a datagram to QUIC's port", Kind.UDP, "{v4}", 443),
    Direct("E26", "an echo request", Kind.ICMP, "{v4}", witness=Witness.ANSWER),
    Direct("E26-v6", "an echo request over IPv6", Kind.ICMP, "{v6}", witness=Witness.ANSWER),
    Direct("E27", "the metadata service", Kind.HTTP, _METADATA, 80, "/latest/meta-data/{mark}"),
    _answer("E28", "the Kubernetes API by its Service", Kind.HTTPS, KUBERNETES.ipv4, 443, "/version"),
    _answer("E28-v6", "the Kubernetes API by the node's IPv6 address", Kind.HTTPS, "{node6}", _API_PORT, "/version"),
    _answer("E28-node", "the Kubernetes API by the node's address", Kind.HTTPS, "{node}", _API_PORT, "/version"),
    _answer("E28-name", "the Kubernetes API by its name", Kind.HTTPS, "kubernetes.default.svc", 443, "/version"),
    _answer("E29", "the kubelet", Kind.HTTPS, "{node}", _KUBELET_PORT, "/healthz"),
    _answer("E29-v6", "the kubelet over IPv6", Kind.HTTPS, "{node6}", _KUBELET_PORT, "/healthz"),
    _answer("E30", "another sandbox's sidecar", Kind.HTTP, "{sibling}", SIDECAR_PORT, "/healthz"),
    _answer("E30-operator", "the operators' proxy port", Kind.TCP, PROXY.ipv4, OPERATOR_PROXY_PORT),
    _answer("E30-node", "the node's proxy port", Kind.TCP, PROXY.ipv4, NODE_PROXY_PORT),
    _answer("E30-platform", "the platform's pod itself", Kind.HTTPS, "{platform}", _PLATFORM_PORT, "/healthz"),
    _answer("E30-registry", "the registry's pod itself", Kind.HTTPS, "{registry}", _REGISTRY_PORT, "/v2/"),
)
