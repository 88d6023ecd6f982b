"""The profile as a squid.conf: a second proxy that enforces it, with TLS passed on unread. Pure.

Squid 5 or newer with OpenSSL. One port per actor; CONNECT is judged by exact name, port and every address that the name
resolves to (only a listed name is looked up); then the ClientHello is peeked at and must name the same host.
Source: Squid documentation, http_access, acl (dstdomain, dst, ssl::server_name, myportname), ssl_bump. Its
src/acl/Ip.cc keeps IPv4 addresses as mapped ones in one tree with IPv6, and drops one of two ranges that overlap there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from types import MappingProxyType

from egress_profiles import grammar
from egress_profiles.endpoints import NODE_PROXY_PORT, OPERATOR_PROXY_PORT, SANDBOX_PROXY_PORT
from egress_profiles.grammar import Kind
from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.entries import Entry, RenderError, entries

PORTS = MappingProxyType(
    {
        Actor.OPERATOR: str(OPERATOR_PROXY_PORT),
        Actor.NODE: str(NODE_PROXY_PORT),
        Actor.SANDBOX: str(SANDBOX_PROXY_PORT),
    }
)
DNS = "Squid looks up listed names only, at its dns_nameservers (UDP and TCP 53); who asks it needs no DNS."
NOWHERE = ("0.0.0.0/32", "::/128")
"""Squid takes an unspecified address at a range's end for none, so that these two have an ACL of their own."""
_SPANS: tuple[tuple[type[IPv4Address | IPv6Address], int, int], ...] = (
    (IPv4Address, 1, 0xFFFFFFFF),
    (IPv6Address, 1, 0xFFFE_FFFF_FFFF),
    (IPv6Address, 1 << 48, (1 << 128) - 1),
)
"""Every address but these two and the IPv4-mapped ones, which to Squid are the IPv4 ones: first and last of each."""


@dataclass(frozen=True)
class Site:
    """What of a squid.conf is no policy: where it listens for each actor, and a certificate.

    A port may have an address before it. The file holds any key with its certificate: Squid asks for one on a port that
    peeks, and nobody is shown it.

    Raises:
        NotPlainError: one of them may not be written into a text.
    """

    ports: Mapping[Actor, str] = field(default_factory=lambda: PORTS)
    certificate: str = "/etc/squid/byohost.pem"

    def __post_init__(self) -> None:
        """Hold what becomes text to the grammar."""
        grammar.hold(Kind.FILE, self.certificate, "certificate")
        for actor, port in self.ports.items():
            grammar.hold(Kind.LISTENER, port, actor)


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
    hosts = {entry.host: entry for entry in found}
    number = {host: count for count, host in enumerate(sorted(hosts), 1)}
    lines = [
        f"# Egress profile {profile.name}; what Squid cannot hold of it: egress_profiles/enforcement_gaps.py.",
        f"# DNS: {DNS}",
        *(line for actor in Actor for line in _listener(actor, site)),
        "acl tunnel method CONNECT",
        "acl hello at_step SslBump1",
        f"acl nowhere dst {' '.join(NOWHERE)}",
        *(line for host in number for line in _host(number[host], hosts[host])),
        *(f"acl port{port} port {port}" for port in sorted({entry.port for entry in found})),
        "http_access deny !tunnel",
        *(f"http_access allow {_match(entry, number[entry.host])}" for entry in found),
        "http_access deny all",
        "ssl_bump peek hello",
        *(f"ssl_bump splice host{each} host{each}_hello" for each in number.values()),
        "ssl_bump terminate all",
        "on_unsupported_protocol respond all",
        *_quiet(),
    ]
    return "\n".join(lines) + "\n"


def _listener(actor: Actor, site: Site) -> list[str]:
    bump = f"ssl-bump tls-cert={site.certificate} generate-host-certificates=off"
    return [f"http_port {site.ports[actor]} name={actor} {bump}", f"acl {actor} myportname {actor}"]


def _match(entry: Entry, number: int) -> str:
    """Ask for what is cheap first: a name that is not listed is never looked up."""
    return f"{entry.actor} host{number} port{entry.port} !host{number}_elsewhere !nowhere"


def _host(number: int, entry: Entry) -> list[str]:
    return [
        f"acl host{number} dstdomain -n {entry.host}",
        f"acl host{number}_hello ssl::server_name --client-requested {entry.host}",
        f"acl host{number}_elsewhere dst {' '.join(complement(entry.addresses))}",
    ]


def _quiet() -> list[str]:
    """Keep nothing, announce nothing, log no query string."""
    return ["cache deny all", "cache_mem 0", "forwarded_for delete", "strip_query_terms on"]


def complement(addresses: tuple[str, ...]) -> list[str]:
    """Give all other addresses but `NOWHERE` as ranges that do not meet: `dst` matches if any answer does."""
    listed = sorted(map(ip_address, addresses), key=int)
    return [
        str(kind(first)) if first == last else f"{kind(first)}-{kind(last)}"
        for kind, start, end in _SPANS
        for first, last in _gaps([int(each) for each in listed if isinstance(each, kind)], start, end)
    ]


def _gaps(numbers: list[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give what lies from `start` to `end` and is none of the sorted numbers."""
    for number in numbers:
        if start <= number <= end:
            if start < number:
                yield start, number - 1
            start = number + 1
    if start <= end:
        yield start, end
