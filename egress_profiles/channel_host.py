"""The channel host: how it becomes known, stays known and is forgotten. Pure.

It appears in no bundle; the platform names it in the answer to a key exchange (protocol, "Key exchange"). Only the
name and the expiry are kept, never the URL, whose query holds the token. State is a value: an edge keeps the newest.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from egress_profiles.names import normalise_host
from egress_profiles.profile import Actor, LearnRule, Profile

GRACE = timedelta(seconds=60)
_HOST_ID = "(?P<host>[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)"


class NotLearntError(ValueError):
    """An exchange answer that teaches nothing; the message says why, without quoting it."""


@dataclass(frozen=True)
class Exchange:
    """One answered request, as far as learning needs it; `verified` says that the server's certificate was checked."""

    actor: Actor
    host: str
    port: int
    method: str
    path: str
    status: int
    verified: bool


@dataclass(frozen=True)
class Channel:
    """A learnt channel host of one host id, until when its token counts, and the connections through us."""

    host_id: str
    host: str
    expires: datetime
    open_connections: int = 0
    last_closed: datetime | None = None

    def alive(self, now: datetime) -> bool:
        """Tell whether it may still be dialled: up to 60 s after both expiry and the end of its last connection."""
        if self.open_connections > 0:
            return True
        end = self.expires if self.last_closed is None else max(self.expires, self.last_closed)
        return now - GRACE < end  # `end` may be the last second there is: nothing can be added to it


@dataclass(frozen=True)
class Channels:
    """Every learnt channel, at most one per host id; empty after a restart."""

    known: tuple[Channel, ...] = ()

    def hosts(self, now: datetime) -> frozenset[str]:
        """Give the channel hosts that may be dialled now."""
        return frozenset(channel.host for channel in self.known if channel.alive(now))

    def opened(self, host: str) -> "Channels":
        """Note a connection to `host`."""
        return self._changed(host, 1, None)

    def closed(self, host: str, now: datetime) -> "Channels":
        """Note that a connection to `host` ended."""
        return self._changed(host, -1, now)

    def learnt(self, channel: Channel, now: datetime) -> "Channels":
        """Put `channel` in the place of its host id's previous one, and forget what is dead.

        Raises:
            NotLearntError: the host is alive for another host id.
        """
        others = tuple(c for c in self.known if c.host_id != channel.host_id and c.alive(now))
        if any(c.host == channel.host for c in others):
            raise NotLearntError("The channel host belongs to another host id.")
        return Channels((*others, channel))

    def _changed(self, host: str, step: int, closed: datetime | None) -> "Channels":
        return Channels(
            tuple(
                replace(
                    c,
                    open_connections=max(0, c.open_connections + step),
                    last_closed=c.last_closed if closed is None else closed,
                )
                if c.host == host
                else c
                for c in self.known
            )
        )


def matching_rule(profile: Profile, exchange: Exchange) -> tuple[LearnRule, str] | None:
    """Find the rule whose exchange this is, and the host id in its path; None for any other request."""
    for rule in profile.learn:
        where = (rule.actor, rule.exchange_host, rule.exchange_port, "POST")
        if (exchange.actor, exchange.host, exchange.port, exchange.method) != where:
            continue
        before, _, after = rule.exchange_path.partition("{host}")
        match = re.fullmatch(re.escape(before) + _HOST_ID + re.escape(after), exchange.path, re.ASCII)
        if match is not None:
            return rule, match["host"]
    return None


def read_channel(rule: LearnRule, host_id: str, exchange: Exchange, body: bytes) -> Channel:
    """Read the channel host out of an exchange's answer and hold it against the rule's bound.

    Raises:
        NotLearntError: not a 200, not verified, not the protocol's JSON, or a host outside the bound.
    """
    if exchange.status != 200 or not exchange.verified:
        raise NotLearntError("Only a 200 on a verified connection teaches a channel host.")
    try:
        channel = json.loads(body)["channel"]
        url = urlsplit(channel["url"])
        expires = datetime.fromisoformat(channel["expiresAt"])
        port = 443 if url.port is None else url.port
        host = normalise_host(url.hostname or "")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotLearntError("The answer holds no channel url and expiresAt as the protocol has them.") from None
    if expires.tzinfo is None:
        raise NotLearntError("channel.expiresAt has no time zone.")
    if url.scheme != "wss" or url.username is not None or url.password is not None:
        raise NotLearntError("channel.url is not a plain wss URL.")
    if port != rule.port or not rule.bounds(host):
        raise NotLearntError("The channel host lies outside the profile's bound.")
    return Channel(host_id, host, expires)


def fed(profile: Profile, text: str, now: datetime) -> Channels:
    """Read channel hosts that someone beside the proxy feeds it, for a profile whose tunnels are not read.

    The text is a JSON list of `{"host": host id, "channel": name, "expiresAt": RFC 3339}`, the newest of a host last.

    Raises:
        NotLearntError: it is no such list, or a name lies outside every bound of the profile.
    """
    channels = Channels()
    try:
        entries = [
            (str(e["host"]), normalise_host(e["channel"]), datetime.fromisoformat(e["expiresAt"]))
            for e in json.loads(text)
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotLearntError("The fed channels are no JSON list of host, channel and expiresAt.") from None
    for host_id, host, expires in entries:
        if expires.tzinfo is None or not any(rule.bounds(host) for rule in profile.learn):
            raise NotLearntError("A fed channel lies outside the profile's bound, or its expiresAt has no time zone.")
        channels = channels.learnt(Channel(host_id, host, expires), now)
    return channels
