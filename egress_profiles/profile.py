"""What may be reached, by whom, as data, and the one judgement over it. Pure.

A `Profile` lists destinations per actor and how a channel host is learnt; `judge` decides every step of a
connection (CONNECT, request, dial), `judge_addresses` what a name may resolve to. The proxy, the gate and
every other rendering answer as these two do. Nothing here knows mitmproxy, sockets or clocks.
"""

import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from egress_profiles.names import BadNameError, normalise_host, split_authority

NOBODY: frozenset[str] = frozenset()
Stage = Literal["connect", "request", "server"]


class Actor(StrEnum):
    """Who asks; the proxy port that was dialled tells (3128, 3129, 3130)."""

    OPERATOR = "operator"
    NODE = "node"
    SANDBOX = "sandbox"


@dataclass(frozen=True)
class Destination:
    """One exact host and port, the actors that may reach it, and the only addresses it may resolve to.

    `methods` empty means any; `addresses` empty means any globally routable one.
    """

    host: str
    port: int
    actors: frozenset[Actor]
    purpose: str
    addresses: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LearnRule:
    """Where a channel host is learnt from, and the bound (suffix, port, addresses) that it must lie inside.

    `exchange_path` holds `{host}` once, for the id of the host that is exchanged.
    """

    actor: Actor
    exchange_host: str
    exchange_port: int
    exchange_path: str
    suffix: str
    port: int
    purpose: str
    addresses: frozenset[str] = frozenset()

    def bounds(self, host: str) -> bool:
        """Tell whether `host` is exactly one label under the suffix."""
        label, _, rest = host.partition(".")
        return bool(label) and rest == self.suffix


@dataclass(frozen=True)
class Profile:
    """A named set of destinations and learn rules; what it does not list is denied."""

    name: str
    destinations: tuple[Destination, ...]
    learn: tuple[LearnRule, ...] = ()

    def to_json(self) -> str:
        """Render as the JSON of the same shape as the TOML file; `loading.from_mapping` reads it back."""
        return json.dumps(
            {
                "name": self.name,
                "destination": [
                    {
                        "host": d.host,
                        "port": d.port,
                        "actors": sorted(d.actors),
                        "addresses": sorted(d.addresses),
                        "methods": sorted(d.methods),
                        "for": d.purpose,
                    }
                    for d in self.destinations
                ],
                "learn": [
                    {
                        "actor": rule.actor,
                        "exchange_host": rule.exchange_host,
                        "exchange_port": rule.exchange_port,
                        "exchange_path": rule.exchange_path,
                        "suffix": rule.suffix,
                        "port": rule.port,
                        "addresses": sorted(rule.addresses),
                        "for": rule.purpose,
                    }
                    for rule in self.learn
                ],
            },
            indent=2,
            sort_keys=True,
        )


@dataclass(frozen=True)
class Request:
    """One step of one connection as the client wrote it, nothing normalised yet.

    `target` is the CONNECT authority (also for the requests inside the tunnel and for the dial);
    `authority` is the HTTP/2 :authority, None for HTTP/1; `absolute` is an HTTP/1 absolute-form target.
    """

    stage: Stage
    actor: Actor | None
    target: str
    encrypted: bool = False
    sni: str | None = None
    authority: str | None = None
    absolute: bool = False
    hosts: tuple[str, ...] = ()
    method: str = ""
    upgrade: str = ""


@dataclass(frozen=True)
class Verdict:
    """Allowed or not, the rule that said so (a word, or `host:port` of the entry), and a sentence."""

    allow: bool
    rule: str
    reason: str
    host: str = ""
    port: int = 0


def judge(profile: Profile, request: Request, learnt: frozenset[str] = NOBODY) -> Verdict:
    """Decide one step; `learnt` are the channel hosts alive now."""
    if request.actor is None:
        return _deny("actor", "The connection came in on a port that belongs to no actor.")
    try:
        host, port = split_authority(request.target, None)
    except BadNameError as error:
        return _deny("name", f"The destination is refused: {error}")
    entry = _find(profile, request.actor, host, port, learnt)
    if entry is None:
        return Verdict(False, "destination", f"{request.actor} may not reach {host}:{port}.", host, port)
    refusal = _misfit(request, host, port, entry)
    if refusal is not None:
        return Verdict(False, refusal.rule, refusal.reason, host, port)
    return Verdict(True, f"{host}:{port}", entry.purpose, host, port)


def judge_addresses(profile: Profile, host: str, answers: Iterable[str], learnt: frozenset[str] = NOBODY) -> Verdict:
    """Decide whether a name may be dialled at these addresses: every single answer must be permitted."""
    allowed = _addresses(profile, host, learnt)
    if allowed is None:
        return Verdict(False, "address", "The name is not on the list, so it is not resolved.", host)
    found = list(answers)
    if not found:
        return Verdict(False, "address", "The name resolves to nothing.", host)
    for answer in found:
        if not _permitted(answer, allowed):
            return Verdict(False, "address", f"The name resolves to {answer}, which the profile does not permit.", host)
    return Verdict(True, "address", "Every address is permitted.", host)


def _deny(rule: str, reason: str) -> Verdict:
    return Verdict(False, rule, reason)


@dataclass(frozen=True)
class _Entry:
    """What a matching destination or learnt host asks of a request."""

    purpose: str
    methods: frozenset[str]
    channel: bool


def _find(profile: Profile, actor: Actor, host: str, port: int, learnt: frozenset[str]) -> _Entry | None:
    for destination in profile.destinations:
        if actor in destination.actors and (destination.host, destination.port) == (host, port):
            return _Entry(destination.purpose, destination.methods, channel=False)
    for rule in profile.learn:
        if actor == rule.actor and port == rule.port and host in learnt and rule.bounds(host):
            return _Entry(rule.purpose, frozenset({"GET"}), channel=True)
    return None


def _misfit(request: Request, host: str, port: int, entry: _Entry) -> Verdict | None:
    """Find the first way in which a step is not what its destination was named as, or None."""
    if request.stage != "request":
        same = all(_same(field, host, port) for field in request.hosts)
        return None if same else _deny("host", "Host is not the CONNECT authority.")
    hosts, authority, methods = request.hosts, request.authority, entry.methods
    once = len(hosts) == 1 or (not hosts and authority is not None)
    upgrade = "websocket" if entry.channel else ""
    checks = (
        (request.encrypted, "plain", "Only TLS may pass; this request is in clear."),
        (_same_host(request.sni or "", host), "sni", "The TLS server name is not the CONNECT host."),
        (not request.absolute, "absolute-form", "A request inside the tunnel names its target in absolute form."),
        (authority is None or _same(authority, host, port), "authority", ":authority is not the CONNECT authority."),
        (once, "host", f"A request carries Host once; this one carries it {len(hosts)} times."),
        (all(_same(field, host, port) for field in hosts), "host", "Host is not the CONNECT authority."),
        (not methods or request.method in methods, "method", f"Only {', '.join(sorted(methods))} may be sent there."),
        (request.upgrade == upgrade, "upgrade", "WebSocket runs on the learnt channel host; there, nothing else may."),
    )
    return next((_deny(rule, reason) for fits, rule, reason in checks if not fits), None)


def _same_host(raw: str, host: str) -> bool:
    try:
        return normalise_host(raw) == host
    except BadNameError:
        return False


def _same(raw: str, host: str, port: int) -> bool:
    try:
        return split_authority(raw, 443) == (host, port)
    except BadNameError:
        return False


def _addresses(profile: Profile, host: str, learnt: frozenset[str]) -> frozenset[str] | None:
    """Give the addresses a host may resolve to (empty: any global one), None for an unlisted host."""
    for destination in profile.destinations:
        if destination.host == host:
            return destination.addresses
    for rule in profile.learn:
        if host in learnt and rule.bounds(host):
            return rule.addresses
    return None


def _permitted(answer: str, allowed: frozenset[str]) -> bool:
    try:
        address = ipaddress.ip_address(answer)
    except ValueError:
        return False
    if allowed:
        return str(address) in allowed
    embedded = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and embedded is None
