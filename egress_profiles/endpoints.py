"""The fixed names, addresses and ports of what stands in the cluster beside the sandboxes. Pure.

They are constants because the gate is loaded before the kubelet starts and can ask nobody
(docs: architecture, "Names and addresses"). Every rendering of a profile takes them from here.
"""

from dataclasses import dataclass

DOMAIN = "byohost.test"
CHANNEL_SUFFIX = f"webpubsub.{DOMAIN}"
CANARY_SUFFIX = "canary.test"
SYSTEM_NAMESPACE = "byohost-system"


@dataclass(frozen=True)
class Endpoint:
    """One Service of the system namespace: its name and its two fixed ClusterIPs."""

    name: str
    ipv4: str
    ipv6: str

    @property
    def addresses(self) -> tuple[str, str]:
        """Both ClusterIPs, IPv4 first."""
        return (self.ipv4, self.ipv6)


DNS = Endpoint("dns", "10.96.0.53", "fd00:10:96::53")
PROXY = Endpoint("proxy", "10.96.0.80", "fd00:10:96::80")
PLATFORM = Endpoint("platform", "10.96.0.81", "fd00:10:96::81")
REGISTRY = Endpoint("registry", "10.96.0.82", "fd00:10:96::82")
BLOBS = Endpoint("blobs", "10.96.0.83", "fd00:10:96::83")
MIRROR = Endpoint("mirror", "10.96.0.84", "fd00:10:96::84")
LOGIN = Endpoint("login", "10.96.0.85", "fd00:10:96::85")
REDIRECTS = Endpoint("redirects", "10.96.0.86", "fd00:10:96::86")
KUBERNETES = Endpoint("kubernetes", "10.96.0.1", "fd00:10:96::1")
CANARY = Endpoint("canary", "192.0.2.10", "2001:db8::10")

DNS_PORT = 53
KUBERNETES_PORT = 443
API_PORT = 6443
"""Where the API server of a kind node listens; packets for its Service arrive there."""
SIDECAR_PORT = 8081
OPERATOR_PROXY_PORT = 3128
NODE_PROXY_PORT = 3129
SANDBOX_PROXY_PORT = 3130

POD_RANGES = ("10.244.0.0/16", "fd00:10:244::/56")
SERVICE_RANGES = ("10.96.0.0/16", "fd00:10:96::/112")
