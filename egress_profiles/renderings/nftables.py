"""The profile as an nftables table for a router in front of a site: per actor, address and port. Pure.

It is not the gate (`egress_profiles.gate`), which confines pods to the proxy inside a node. Whose packets are an
actor's is said by sets that start empty; loading the text again keeps what is in them.
"""

from egress_profiles.profile import Actor, Profile
from egress_profiles.renderings.entries import Entry, addressed

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
    lines = [
        f"# Egress profile {profile.name}. What an actor is, you say by address:",
        *(f"#   nft add element inet {TABLE} {actor}4 {{ ADDRESS }}" for actor in Actor),
        f"add table inet {TABLE}",
        *(
            f"add set inet {TABLE} {actor}{version} {{ type {kind}; flags interval; auto-merge; }}"
            for actor in Actor
            for version, _, kind in _FAMILIES
        ),
        f"add chain inet {TABLE} forward {{ type filter hook forward priority filter; policy accept; }}",
        *(f"add chain inet {TABLE} {actor}" for actor in Actor),
        *(f"flush chain inet {TABLE} {chain}" for chain in chains),
        *(f"add rule inet {TABLE} {rule}" for rule in _forward()),
        *(f"add rule inet {TABLE} {actor} {rule}" for actor in Actor for rule in _actor(found, actor)),
    ]
    return "\n".join(lines) + "\n"


def _forward() -> list[str]:
    """Send an actor's new connections to its chain; what answers an allowed one passes."""
    return [
        "forward ct state established,related accept",
        *(f"forward {word} saddr @{actor}{version} goto {actor}" for actor in Actor for version, word, _ in _FAMILIES),
    ]


def _actor(found: tuple[Entry, ...], actor: Actor) -> list[str]:
    rules = [
        f'{word} daddr {{ {", ".join(addresses)} }} tcp dport {entry.port} accept comment "{entry.host[:COMMENT]}"'
        for entry in found
        if entry.actor == actor
        for version, word, _ in _FAMILIES
        if (addresses := entry.addresses_of(version))
    ]
    return [*rules, "meta l4proto tcp reject with tcp reset", "reject with icmpx admin-prohibited"]
