"""What a rendering is made of: who may reach which host at which addresses and port. Pure.

A file cannot learn: the channel hosts that are known now are given, and become entries like any other.
"""

from dataclasses import dataclass
from ipaddress import ip_address

from egress_profiles.profile import Actor, Mode, Profile


class RenderError(ValueError):
    """A profile that cannot be said in a form; the message is one sentence with what to do instead."""


@dataclass(frozen=True, order=True)
class Entry:
    """One actor, one host, one port; `addresses` are sorted, none means any global one."""

    actor: Actor
    host: str
    port: int
    addresses: tuple[str, ...]
    purpose: str

    def addresses_of(self, version: int) -> tuple[str, ...]:
        """Give the addresses of one family, 4 or 6."""
        return tuple(each for each in self.addresses if ip_address(each).version == version)


def entries(profile: Profile, channels: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """Flatten a profile, with `channels` as the channel hosts known now.

    Raises:
        RenderError: the profile is open, or a channel lies outside its bound.
    """
    if profile.mode is Mode.OPEN:
        raise RenderError(
            f"The profile {profile.name} permits everything, so there is nothing to render; choose another."
        )
    found = [
        Entry(actor, d.host, d.port, tuple(sorted(d.addresses)), d.purpose)
        for d in profile.destinations
        for actor in d.actors
    ]
    for channel in channels:
        rule = next((rule for rule in profile.learn if rule.bounds(channel)), None)
        if rule is None:
            raise RenderError(f"The channel host {channel} lies outside every bound of the profile {profile.name}.")
        found.append(Entry(rule.actor, channel, rule.port, tuple(sorted(rule.addresses)), rule.purpose))
    return tuple(sorted(found))


def addressed(profile: Profile, channels: tuple[str, ...], form: str) -> tuple[Entry, ...]:
    """Flatten a profile for a form that knows no names.

    Raises:
        RenderError: an entry has no addresses to write.
    """
    found = entries(profile, channels)
    for entry in found:
        if not entry.addresses:
            raise RenderError(f"{form} knows addresses only and {entry.host} lists none; write 'addresses' for it.")
    return found
