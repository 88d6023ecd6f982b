"""The two CoreDNS configurations: our own server, which answers a handful of names, and the cluster's. Pure.

Ours is the proxy pod's only resolver and the cluster DNS's only upstream. It forwards nothing, so no name leaves the
machine, and it logs each query, so that "nothing else was asked" is counted and not assumed (battery E21, E22).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from egress_profiles.endpoints import (
    BLOBS,
    CANARY,
    CHANNEL_SUFFIX,
    DNS,
    DOMAIN,
    LOGIN,
    MIRROR,
    PLATFORM,
    REDIRECTS,
    REGISTRY,
    Endpoint,
)

LISTEN_PORT = 1053
TTL = 5
_LABEL = "[a-z0-9-]+"
_QUERY = re.compile(
    r'\[INFO\] (?P<client>\S+):\d+ - \d+ "(?P<type>\S+) IN (?P<name>\S+) (?P<protocol>udp|tcp) [^"]*" (?P<code>[A-Z]+)'
)


@dataclass(frozen=True)
class Query:
    """One query that our server answered; `name` has no trailing dot, `client` is the asking pod's address."""

    client: str
    type: str
    name: str
    protocol: str
    code: str


def corefile(moved: Mapping[str, str] | None = None) -> str:
    """Render our server's configuration: the fixed names, the canary for every other under .test, else NXDOMAIN.

    `moved` gives for a fixed address the one that stands in its place, empty where a name has none of that family.
    So a proxy that lets a wrong name through leads to where it is seen, and not to a failed lookup.
    """
    names = (
        (rf"^platform\.{re.escape(DOMAIN)}\.$", PLATFORM),
        (rf"^registry\.{re.escape(DOMAIN)}\.$", REGISTRY),
        (rf"^blobs\.{re.escape(DOMAIN)}\.$", BLOBS),
        (rf"^login\.{re.escape(DOMAIN)}\.$", LOGIN),
        (rf"^(mirror|foreign)\.{re.escape(DOMAIN)}\.$", MIRROR),
        (rf"^(redirects|strays)\.{re.escape(DOMAIN)}\.$", REDIRECTS),
        (rf"^{_LABEL}\.{re.escape(CHANNEL_SUFFIX)}\.$", PLATFORM),
        (r"\.test\.$", CANARY),
    )
    answers = "\n".join(_answer(pattern, endpoint, moved or {}) for pattern, endpoint in names)
    return f""".:{LISTEN_PORT} {{
    log
    errors
{answers}
    template ANY ANY . {{
        rcode NXDOMAIN
    }}
}}
"""


def _answer(pattern: str, endpoint: Endpoint, moved: Mapping[str, str]) -> str:
    """Answer A and AAAA of one name; other types of it exist with no data, as a listed name does exist."""
    ipv4, ipv6 = (moved.get(each, each) for each in endpoint.addresses)
    return "\n".join(
        f"""    template IN {kind} . {{
        match {pattern}
        {answer}
        fallthrough
    }}"""
        for kind, answer in (
            ("A", f'answer "{{{{ .Name }}}} {TTL} IN A {ipv4}"' if ipv4 else "rcode NOERROR"),
            ("AAAA", f'answer "{{{{ .Name }}}} {TTL} IN AAAA {ipv6}"' if ipv6 else "rcode NOERROR"),
            ("ANY", "rcode NOERROR"),
        )
    )


def cluster_corefile(cluster_domain: str = "cluster.local") -> str:
    """Render the cluster DNS's configuration: kubeadm's, with our server in place of the node's resolver."""
    return f""".:53 {{
    errors
    health {{
       lameduck 5s
    }}
    ready
    kubernetes {cluster_domain} in-addr.arpa ip6.arpa {{
       pods insecure
       fallthrough in-addr.arpa ip6.arpa
       ttl 30
    }}
    prometheus :9153
    forward . {DNS.ipv4}
    cache 5
    loop
    reload
    loadbalance
}}
"""


def read_queries(log: str) -> Iterator[Query]:
    """Give the queries in our server's log, in order; other lines are passed over."""
    for line in log.splitlines():
        match = _QUERY.search(line)
        if match is not None:
            name = match["name"].removesuffix(".").lower()
            client = match["client"].strip("[]")
            yield Query(client, match["type"], name, match["protocol"], match["code"])
