"""The policy in force: profile, actors, credentials and the channels known now. Edge: its files, the clock.

It is read whole or not at all, at the start and at each reload; without one everything is denied.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from egress_profiles import channel_host, loading, proxy_credentials
from egress_profiles.addon_options import parse_ports
from egress_profiles.allowlist_verdict import Request, Verdict, judge, judge_addresses
from egress_profiles.channel_host import Exchange
from egress_profiles.profile import Actor, Mode, Profile
from egress_profiles.proxy_credentials import ProxyCredentials

REMEMBERED = 1024
"""Verdicts that are kept; a client that asks for more different things makes us think again, and no memory grows."""

NO_POLICY = Verdict(False, "no-policy", "No policy is in force, so nothing may pass.")


@dataclass(frozen=True)
class Sources:
    """Where the policy is read from; an empty path gives none of it."""

    profile: str
    ports: str
    credentials: str = ""
    channels: str = ""


class Policy:
    """What is in force; `lacking` says in sentences why nothing may be, whatever the files hold."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.profile: Profile | None = None
        self.actors: dict[int, Actor] = {}
        self.credentials = ProxyCredentials()
        self.channels = channel_host.Channels()
        self.lacking: list[str] = []
        self._clock = clock
        self._judged: dict[tuple[Request, frozenset[str]], Verdict] = {}
        self._judged_by: Profile | None = None

    def read(self, sources: Sources) -> str:
        """Read everything anew; give why nothing is in force, or an empty text.

        Channels that were learnt stay known, as far as the new profile bounds them; fed ones are those of the file.
        """
        self.profile = None
        try:
            actors = parse_ports(sources.ports)
            profile = loading.from_json(_text(sources.profile))
            pairs = proxy_credentials.read(_text(sources.credentials)) if sources.credentials else ProxyCredentials()
            if sources.channels:
                self.channels = channel_host.fed(profile, _text(sources.channels), self._clock())
        except (OSError, ValueError) as error:
            return str(error)
        self.actors, self.credentials, self.profile = actors, pairs, profile
        return ""

    def standing(self) -> Verdict:
        """Say which profile is in force, or why none is."""
        if self.profile is None or self.lacking:
            return Verdict(False, "no-policy", " ".join([NO_POLICY.reason, *self.lacking]))
        return Verdict(True, "policy", f"Profile {self.profile.name} is in force.")

    @property
    def unread(self) -> bool:
        """Whether the profile in force passes TLS on unread."""
        return self.profile is not None and self.profile.mode is Mode.TUNNEL

    @property
    def open(self) -> bool:
        """Whether the profile in force permits everything."""
        return self.profile is not None and self.profile.mode is Mode.OPEN and not self.lacking

    def judge(self, request: Request) -> Verdict:
        """Decide one step; the same step under the same profile and channels is decided once."""
        if self.profile is None or self.lacking:
            return NO_POLICY
        if self.profile is not self._judged_by or len(self._judged) >= REMEMBERED:
            self._judged, self._judged_by = {}, self.profile
        asked = (request, self.channels.hosts(self._clock()))
        known = self._judged.get(asked)
        if known is None:
            known = self._judged[asked] = judge(self.profile, *asked)
        return known

    def judge_addresses(self, host: str, answers: Iterable[str]) -> Verdict:
        """Decide where a name may be dialled."""
        if self.profile is None or self.lacking:
            return NO_POLICY
        return judge_addresses(self.profile, host, answers, self.channels.hosts(self._clock()))

    def listed(self, host: str) -> bool:
        """Tell whether a name may be looked up at all."""
        if self.profile is None or self.lacking:
            return False
        known = {destination.host for destination in self.profile.destinations}
        return self.open or host in known or host in self.channels.hosts(self._clock())

    def teaches(self, exchange: Exchange | None) -> bool:
        """Tell whether an answered request is an exchange that a learn rule names."""
        return bool(self.profile and exchange and channel_host.matching_rule(self.profile, exchange))

    def learn(self, exchange: Exchange, body: bytes) -> Verdict | None:
        """Learn the channel host from an exchange's answer, and say so; None for any other answer."""
        found = channel_host.matching_rule(self.profile, exchange) if self.profile else None
        if found is None:
            return None
        rule, host_id = found
        try:
            channel = channel_host.read_channel(rule, host_id, exchange, body)
            self.channels = self.channels.learnt(channel, self._clock())
        except channel_host.NotLearntError as error:
            return Verdict(False, "exchange", str(error), exchange.host, exchange.port)
        return Verdict(True, "exchange", f"The channel host of {host_id}.", channel.host, rule.port)


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")
