"""The attempts of the egress checks, as the probe takes them. Pure.

`direct` goes past the proxy to what is listed and to what is not; `unlisted` and `mismatched` go through it.
"""

from typing import Any

from egress_profiles.endpoints import (
    BLOBS,
    CANARY,
    CANARY_SUFFIX,
    CHANNEL_SUFFIX,
    DNS,
    DOMAIN,
    KUBERNETES,
    OPERATOR_PROXY_PORT,
    PLATFORM,
    PROXY,
    REGISTRY,
    SANDBOX_PROXY_PORT,
)

Attempt = dict[str, Any]

LISTED = f"registry.{DOMAIN}"
"""The host that the profile lists for sandboxes."""

PLATFORM_NAME = f"platform.{DOMAIN}"
OFF_LIST = f"off-list.{CANARY_SUFFIX}"
METADATA = "169.254.169.254"
SECONDS = 4
"""Time-out of one attempt; a refusal comes at once."""

_QUESTION = {"kind": "dns", "name": PLATFORM_NAME, "type": "A", "timeout": SECONDS}

OPERATOR_PROXY = f"{PROXY.ipv4}:{OPERATOR_PROXY_PORT}"
SANDBOX_PROXY = f"{PROXY.ipv4}:{SANDBOX_PROXY_PORT}"


def _tcp(name: str, host: str, port: int) -> Attempt:
    return {"id": name, "kind": "tcp", "host": host, "port": port, "timeout": SECONDS}


def listed_direct() -> tuple[Attempt, ...]:
    """Straight to the three listed hosts: by address in both families, and by name."""
    found = []
    for endpoint in (PLATFORM, REGISTRY, BLOBS):
        found += [
            _tcp(f"{endpoint.name} by its IPv4 address", endpoint.ipv4, 443),
            _tcp(f"{endpoint.name} by its IPv6 address", endpoint.ipv6, 443),
            _tcp(f"{endpoint.name} by its name", f"{endpoint.name}.{DOMAIN}", 443),
        ]
    return tuple(found)


def others_direct() -> tuple[Attempt, ...]:
    """Straight to what no sandbox has business with: the API, name servers, the outside, the metadata service."""
    return (
        _tcp("the Kubernetes API", KUBERNETES.ipv4, 443),
        _tcp("the operator's proxy port", PROXY.ipv4, OPERATOR_PROXY_PORT),
        _tcp("the name server over TCP", DNS.ipv4, 53),
        {"id": "the name server over UDP", "server": DNS.ipv4, **_QUESTION},
        *outside(),
    )


def ours() -> tuple[Attempt, ...]:
    """Straight to the canary alone, where it owns no more than its first address."""
    return tuple(attempt for attempt in outside() if attempt.get("host") == CANARY.ipv4)


def outside() -> tuple[Attempt, ...]:
    """Straight to what lies outside the cluster: the canary in each of its forms."""
    return (
        _tcp("a host outside over IPv4", CANARY.ipv4, 443),
        _tcp("a host outside over IPv6", CANARY.ipv6, 443),
        _tcp("a host outside over plain HTTP", CANARY.ipv4, 80),
        _tcp("the metadata service", METADATA, 80),
        {"id": "a name server outside, over UDP", "server": CANARY.ipv4, **_QUESTION},
    )


def listed_through(proxy_ca: str) -> Attempt:
    """The listed host through the sandboxes' proxy port, verified: the control of all refusals there."""
    return {
        "id": "listed",
        "kind": "http",
        "url": f"https://{LISTED}/v2/",
        "proxy": SANDBOX_PROXY,
        "method": "GET",
        "caPem": proxy_ca,
        "timeout": 10,
    }


def connect(name: str, authority: str, **more: Any) -> Attempt:
    """CONNECT at the sandboxes' proxy port, or at `proxy`, then TLS and a request; nothing has to agree."""
    base = {"id": name, "kind": "connect", "proxy": SANDBOX_PROXY, "authority": authority, "timeout": 10}
    return base | more


def unlisted() -> tuple[Attempt, ...]:
    """Destinations that no profile lists: each must be refused at CONNECT."""
    return (
        connect("an unlisted name", f"{OFF_LIST}:443"),
        connect("an address", f"{CANARY.ipv4}:443"),
        connect("an IPv6 address", f"[{CANARY.ipv6}]:443"),
        connect("the metadata service's address", f"{METADATA}:80", tls=False),
        connect("another port of a listed host", f"{LISTED}:22", tls=False),
        connect("a listed host's own address", f"{REGISTRY.ipv4}:443"),
        connect("a name that ends like a listed one", f"x{LISTED}:443"),
        connect("a name that begins like a listed one", f"{LISTED}.{CANARY_SUFFIX}:443"),
        {
            "id": "an unlisted name in clear",
            "kind": "http",
            "url": f"http://{OFF_LIST}/",
            "proxy": SANDBOX_PROXY,
            "method": "GET",
            "timeout": 10,
        },
    )


def mismatched() -> tuple[Attempt, ...]:
    """A listed CONNECT that turns out to be for somebody else: nothing of it may be served."""
    return (
        connect("another TLS server name", f"{LISTED}:443", serverName=OFF_LIST),
        connect("no TLS server name", f"{LISTED}:443", serverName=None),
        connect("another Host", f"{LISTED}:443", hostHeader=OFF_LIST),
        connect("two Hosts", f"{LISTED}:443", hostHeader=[LISTED, OFF_LIST]),
    )


def neighbours(learnt: str) -> tuple[Attempt, ...]:
    """At the operator's proxy port: the learnt channel host, and hosts beside it under the same suffix."""
    label = learnt.partition(".")[0]
    twisted = label[::-1] if label[::-1] != label else f"{label}x"
    return (
        connect("the learnt host", f"{learnt}:443", proxy=OPERATOR_PROXY),
        connect("a neighbour", f"{twisted}.{CHANNEL_SUFFIX}:443", proxy=OPERATOR_PROXY),
        connect("a host below it", f"x.{learnt}:443", proxy=OPERATOR_PROXY),
        connect("the bare suffix", f"{CHANNEL_SUFFIX}:443", proxy=OPERATOR_PROXY),
        connect("another port of it", f"{learnt}:8443", proxy=OPERATOR_PROXY, tls=False),
    )


def passed_connect(result: dict[str, Any]) -> bool:
    """Whether the proxy granted the tunnel, whatever came of it afterwards; in clear, whether it served the request."""
    status = int(result.get("connectStatus") or 0)
    return 200 <= status < 300 if status else served(result)


def served(result: dict[str, Any]) -> bool:
    """Whether an answer came that is not the proxy's refusal."""
    return result["outcome"] == "answered" and int(result.get("status") or 200) != 403


def told(result: dict[str, Any]) -> str:
    """A result as a person reads it."""
    parts = [result["outcome"], f"at stage {result.get('stage', '?')}"]
    parts += [f"{name} {result[name]}" for name in ("connectStatus", "status", "error") if result.get(name)]
    return ", ".join(parts)
