"""The profile as an nftables table for a router in front of a site: per actor, address and port. Pure.

It is not the gate (`egress_profiles.gate`), which confines pods to the proxy inside a node. Whose packets are an
actor's is said by sets that start empty; loading the text again keeps what is in them. Where an actor may go stands in
sets too: a rule for each of ten thousand hosts takes nft a minute to load, and each packet its way through them all.
"""

from collections.abc import Iterator

from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.entries import Entry, addressed

DNS = "no rule opens port 53: name servers stand on the actors' side of this router, and say what was written here."
TABLE = "byohost_egress"
COMMENT = 127
"""Characters that nft takes as a comment."""
_FAMILIES = ((4, "ip", "ipv4_addr"), (6, "ip6", "ipv6_addr"))


def render(profile: Profile, channels: tuple[str, ...] = ()) -> str:
    """Render for `nft -f`.

    Raises:
        RenderError: the profile is open, or an entry has no addresses.
    """
    found = addressed(profile, channels, "nftables")
    chains = ("forward", *Actor)
    places = tuple((actor, version, kind) for actor in Actor for version, _, kind in _FAMILIES)
    lines = [
        f"# Egress profile {profile.name}. What an actor is, you say by address:",
        *(f"#   nft add element inet {TABLE} {actor}4 {{ ADDRESS }}" for actor in Actor),
        f"# DNS: {DNS}",
        f"add table inet {TABLE}",
        *(
            f"add set inet {TABLE} {actor}{v} {{ type {kind}; flags interval; auto-merge; }}"
            for actor, v, kind in places
        ),
        *(f"add set inet {TABLE} {actor}_to{v} {{ type {kind} . inet_service; }}" for actor, v, kind in places),
        f"add chain inet {TABLE} forward {{ type filter hook forward priority filter; policy accept; }}",
        *(f"add chain inet {TABLE} {actor}" for actor in Actor),
        *(f"flush chain inet {TABLE} {chain}" for chain in chains),
        *(f"flush set inet {TABLE} {actor}_to{version}" for actor, version, _ in places),
        *(f"add rule inet {TABLE} {rule}" for rule in _forward()),
        *(f"add rule inet {TABLE} {actor} {rule}" for actor in Actor for rule in _actor(actor)),
        *(f"add element inet {TABLE} {element}" for element in _elements(found)),
    ]
    return "\n".join(lines) + "\n"


def _forward() -> list[str]:
    """Send an actor's new connections to its chain; what answers an allowed one passes."""
    return [
        "forward ct state established,related accept",
        *(f"forward {word} saddr @{actor}{version} goto {actor}" for actor in Actor for version, word, _ in _FAMILIES),
    ]


def _actor(actor: Actor) -> list[str]:
    rules = [f"{word} daddr . tcp dport @{actor}_to{version} accept" for version, word, _ in _FAMILIES]
    return [*rules, "meta l4proto tcp reject with tcp reset", "reject with icmpx admin-prohibited"]


def _elements(found: tuple[Entry, ...]) -> Iterator[str]:
    """Give each address and port once in its set, with the names that it was written for."""
    names: dict[tuple[str, str, int], list[str]] = {}
    for entry in found:
        for version, _, _ in _FAMILIES:
            for address in entry.addresses_of(version):
                names.setdefault((f"{entry.actor}_to{version}", address, entry.port), []).append(entry.host)
    for (place, address, port), hosts in names.items():
        yield f'{place} {{ {address} . {port} comment "{" ".join(hosts)[:COMMENT]}" }}'
