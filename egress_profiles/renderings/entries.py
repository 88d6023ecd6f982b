"""What a rendering is made of: who may reach which host at which addresses and port. Pure.

A file cannot learn: the channel hosts that are known now are given, and become entries like any other.
"""

from dataclasses import dataclass

from egress_profiles import grammar
from egress_profiles.grammar import Kind
from egress_profiles.profile import Actor, Destination, Mode, Profile


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
        return tuple(each for each in self.addresses if (":" in each) is (version == 6))


def entries(profile: Profile, channels: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """Flatten a profile, with `channels` as the channel hosts known now.

    Raises:
        RenderError: the profile is open, or a channel is no plain host name or lies outside its bound.
        NotPlainError: the profile was not loaded but made, of what may not be written into a text.
    """
    grammar.hold(Kind.NAME, profile.name, "name")
    if profile.mode is Mode.OPEN:
        raise RenderError(
            f"The profile {profile.name} permits everything, so there is nothing to render; choose another."
        )
    found = [entry for destination in profile.destinations for entry in _of(destination)]
    found += [_channel(profile, channel) for channel in sorted(set(channels))]
    return tuple(sorted(found))


def _of(destination: Destination) -> list[Entry]:
    """Give a destination's entries; what becomes text is held to the grammar wherever the profile came from."""
    addresses = tuple(sorted(destination.addresses))
    grammar.hold(Kind.HOST, destination.host, "host")
    grammar.hold(Kind.PORT, destination.port, "port")
    for each in addresses:
        grammar.hold(Kind.ADDRESS, each, "addresses")
    return [
        Entry(actor, destination.host, destination.port, addresses, destination.purpose) for actor in destination.actors
    ]


def _channel(profile: Profile, channel: str) -> Entry:
    try:
        grammar.hold(Kind.HOST, channel, "channel")
    except grammar.NotPlainError as error:
        raise RenderError(str(error)) from error
    rule = next((rule for rule in profile.learn if rule.bounds(channel)), None)
    if rule is None:
        bounds = ", ".join(f"LABEL.{rule.suffix}" for rule in profile.learn) or "it lets none be learnt"
        raise RenderError(
            f"The channel host {channel} lies outside every bound of the profile {profile.name}: {bounds}."
        )
    return Entry(rule.actor, channel, rule.port, tuple(sorted(rule.addresses)), rule.purpose)


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
