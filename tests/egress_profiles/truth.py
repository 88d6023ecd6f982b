"""The shared truth table: each shipped profile's cells, as every rendering is held to them."""

from dataclasses import dataclass

from egress_profiles import loading
from egress_profiles.profile import Profile
from egress_profiles.truth_table import Cell, by_address, cells

CHANNEL = "abc.webpubsub.byohost.test"
PROFILES = tuple(name for name in loading.names() if name != "open")


@dataclass(frozen=True)
class Truth:
    """A profile, the channel hosts known now, and what holds then, by name and by address only."""

    profile: Profile
    channels: tuple[str, ...]
    by_name: tuple[Cell, ...]
    by_address: tuple[Cell, ...]


def truth(name: str) -> Truth:
    """Give the table of a shipped profile, with one channel learnt where it lets one be learnt."""
    profile = loading.named(name)
    channels = (CHANNEL,) if profile.learn else ()
    table = cells(profile, frozenset(channels))
    assert any(cell.allowed for cell in table)
    assert not all(cell.allowed for cell in table)
    return Truth(profile, channels, table, by_address(table))
