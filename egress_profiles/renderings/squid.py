"""The profile as a squid.conf: a second proxy that enforces it, with TLS passed on unread. Pure.

Squid 5 or newer with OpenSSL. One port per actor; CONNECT is judged by exact name, port and every address that the name
resolves to (only a listed name is looked up); then the ClientHello is peeked at and must name the same host.
Source: Squid documentation, http_access, acl (dstdomain, dst, ssl::server_name, myportname), ssl_bump.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network, summarize_address_range
from types import MappingProxyType

from egress_profiles.endpoints import NODE_PROXY_PORT, OPERATOR_PROXY_PORT, SANDBOX_PROXY_PORT
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.entries import Entry, RenderError, entries

PORTS = MappingProxyType(
    {
        Actor.OPERATOR: str(OPERATOR_PROXY_PORT),
        Actor.NODE: str(NODE_PROXY_PORT),
        Actor.SANDBOX: str(SANDBOX_PROXY_PORT),
    }
)
_WHOLE = {4: ip_network("0.0.0.0/0"), 6: ip_network("::/0")}


@dataclass(frozen=True)
class Site:
    """What of a squid.conf is no policy: where it listens for each actor, and a certificate.

    A port may have an address before it. The file holds any key with its certificate: Squid asks for one on a port that
    peeks, and nobody is shown it.
    """

    ports: Mapping[Actor, str] = field(default_factory=lambda: PORTS)
    certificate: str = "/etc/squid/byohost.pem"


def render(profile: Profile, channels: tuple[str, ...] = (), site: Site | None = None) -> str:
    """Render a squid.conf.

    Raises:
        RenderError: the profile is open, asks for credentials, lists a host without addresses, or a channel lies
            outside its bound.
    """
    if profile.credentials:
        raise RenderError(
            "Squid checks credentials with a helper of your own; render a profile without and add auth_param."
        )
    found, site = entries(profile, channels), site or Site()
    for entry in found:
        if not entry.addresses:
            raise RenderError(f"Squid dials whatever {entry.host} resolves to unless it lists 'addresses'; write them.")
    hosts = sorted({entry.host for entry in found})
    lines = [f"# Egress profile {profile.name}; what Squid cannot hold of it: egress_profiles/residuals.py."]
    for actor in Actor:
        bump = f"ssl-bump tls-cert={site.certificate} generate-host-certificates=off"
        lines += [
            f"http_port {site.ports[actor]} name={actor} {bump}",
            f"acl {actor} myportname {actor}",
        ]
    lines += ["acl tunnel method CONNECT", "acl hello at_step SslBump1"]
    for number, host in enumerate(hosts, 1):
        lines += _host(number, next(entry for entry in found if entry.host == host))
    lines += [f"acl port{port} port {port}" for port in sorted({entry.port for entry in found})]
    lines += ["http_access deny !tunnel"]
    for entry in found:
        name = f"host{hosts.index(entry.host) + 1}"
        match = f"{entry.actor} {name} port{entry.port}"
        lines += [f"http_access deny {match} {name}_elsewhere", f"http_access allow {match}"]
    lines += ["http_access deny all", "ssl_bump peek hello"]
    lines += [f"ssl_bump splice host{number} host{number}_hello" for number in range(1, len(hosts) + 1)]
    lines += ["ssl_bump terminate all", "on_unsupported_protocol respond all", *_quiet()]
    return "\n".join(lines) + "\n"


def _host(number: int, entry: Entry) -> list[str]:
    return [
        f"acl host{number} dstdomain -n {entry.host}",
        f"acl host{number}_hello ssl::server_name --client-requested {entry.host}",
        f"acl host{number}_elsewhere dst {' '.join(complement(entry.addresses))}",
    ]


def _quiet() -> list[str]:
    """Keep nothing, announce nothing, log no query string."""
    return ["cache deny all", "cache_mem 0", "via off", "forwarded_for delete", "strip_query_terms on"]


def complement(addresses: tuple[str, ...]) -> list[str]:
    """Give all other addresses as ranges: `dst` matches if any answer does, so only so can all be asked to fit."""
    ranges: list[str] = []
    for version, whole in _WHOLE.items():
        start, end = int(whole.network_address), int(whole.broadcast_address)
        kind = type(whole.network_address)
        for number in sorted(int(ip_address(each)) for each in addresses if ip_address(each).version == version):
            if start < number:
                ranges += map(str, summarize_address_range(kind(start), kind(number - 1)))
            start = number + 1
        if start <= end:
            ranges += map(str, summarize_address_range(kind(start), kind(end)))
    return ranges
