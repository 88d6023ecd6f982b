"""Whether one step of a connection is what the profile permits. Pure.

`judge` decides every step (CONNECT, request, dial), `judge_addresses` what a name may resolve to. The proxy and every
rendering answer as these two do. Nothing here knows mitmproxy, sockets or clocks.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from egress_profiles.names import BadNameError, normalise_host, split_authority
from egress_profiles.profile import Actor, Mode, Profile

NOBODY: frozenset[str] = frozenset()
READING = frozenset({"GET", "HEAD"})
"""Methods whose requests have no content to send (RFC 9110 9.3.1 and 9.3.2)."""
Stage = Literal["connect", "hello", "request", "server"]
METADATA = frozenset({"168.63.129.16", "169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192"})
"""Where clouds hand out credentials; one of them is an ordinary public address to every classification."""
_UNICAST = ipaddress.ip_network("2000::/3")
"""All that IANA gives out as global unicast; beside it lie mapped, translated (RFC 6052, 8215) and site-local ones."""
_LEADING_ON = tuple(map(ipaddress.ip_network, ("2001::/32", "2002::/16", "3fff::/20")))
"""Teredo and 6to4, which lead on to an address of IPv4, and the documentation (RFC 9637) that older Pythons miss."""


@dataclass(frozen=True)
class Request:
    """One step of one connection as the client wrote it, nothing normalised yet.

    `target` is the CONNECT authority (also for the requests inside the tunnel and for the dial);
    `authority` is the HTTP/2 :authority, None for HTTP/1; `absolute` is an HTTP/1 absolute-form target.
    `authenticated`: the actor's own credentials came with this very CONNECT. `body`: the request has one, or says so.
    `elsewhere`: the authorities that fields beside Host name; `overridden`: a field asks for another method.
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
    body: bool = False
    elsewhere: tuple[str, ...] = ()
    overridden: bool = False
    authenticated: bool = False


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
    if profile.credentials and request.stage == "connect" and not request.authenticated:
        return _deny("credentials", "The CONNECT does not carry this actor's credentials.")
    if profile.mode is Mode.OPEN:
        return _anything(request.target)
    return _judge_listed(profile, request, request.actor, learnt)


def _judge_listed(profile: Profile, request: Request, actor: Actor, learnt: frozenset[str]) -> Verdict:
    try:
        host, port = split_authority(request.target, None)
    except BadNameError as error:
        return _deny("name", f"The destination is refused: {error}")
    entry = _find(profile, actor, host, port, learnt)
    if entry is None:
        return Verdict(False, "destination", f"{actor} may not reach {host}:{port}.", host, port)
    refusal = _misfit(profile, request, host, port, entry)
    if refusal is not None:
        return Verdict(False, refusal.rule, refusal.reason, host, port)
    return Verdict(True, f"{host}:{port}", entry.purpose, host, port)


def judge_addresses(profile: Profile, host: str, answers: Iterable[str], learnt: frozenset[str] = NOBODY) -> Verdict:
    """Decide whether a name may be dialled at these addresses: every single answer must be permitted."""
    if profile.mode is Mode.OPEN:
        return Verdict(True, "open", "The profile is open.", host)
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


def _anything(target: str) -> Verdict:
    """Allow whatever it is; the open profile takes addresses and names alike."""
    host, _, port = target.rpartition(":")
    number = int(port) if port.isascii() and port.isdigit() else 0
    return Verdict(True, "open", "The profile is open.", host.strip("[]").lower().removesuffix("."), number)


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


def _misfit(profile: Profile, request: Request, host: str, port: int, entry: _Entry) -> Verdict | None:
    """Find the first way in which a step is not what its destination was named as, or None."""
    if request.stage == "hello":
        fits = _same_host(request.sni or "", host)
        return None if fits else _deny("sni", "The TLS server name is not the CONNECT host.")
    if request.stage == "request" and profile.mode is Mode.TUNNEL:
        return _deny("plain", "This profile passes TLS on unread, so a request that can be read may not pass.")
    if request.stage != "request":
        odd = _odd(request.hosts, host, port)
        return None if odd is None else _deny("host", f"Host is {odd}, not the CONNECT authority.")
    hosts, authority, methods = request.hosts, request.authority, entry.methods
    once = len(hosts) == 1 or (not hosts and authority is not None)
    upgrade = "websocket" if entry.channel else ""
    named, odd, other = (
        _odd(each, host, port) for each in ((authority,) if authority is not None else (), hosts, request.elsewhere)
    )
    only_read = bool(methods) and methods <= READING
    checks = (
        (request.encrypted, "plain", "Only TLS may pass; this request is in clear."),
        (_same_host(request.sni or "", host), "sni", "The TLS server name is not the CONNECT host."),
        (not request.absolute, "absolute-form", "A request inside the tunnel names its target in absolute form."),
        (named is None, "authority", f":authority is {named}, not the CONNECT authority."),
        (once, "host", f"A request carries Host once; this one carries it {len(hosts)} times."),
        (odd is None, "host", f"Host is {odd}, not the CONNECT authority."),
        (other is None, "host", f"A field beside Host names {other}, not the CONNECT authority."),
        (not (methods and request.overridden), "method", "A field asks for another method than the request's own."),
        (not methods or request.method in methods, "method", f"Only {', '.join(sorted(methods))} may be sent there."),
        (not (request.body and only_read), "body", "What may only be read there takes no body."),
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


def _odd(named: Iterable[str], host: str, port: int) -> str | None:
    """Give the first authority that names another, quoted for the log; None if none does."""
    return next((ascii(raw) for raw in named if not _same(raw, host, port)), None)


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
    if address.version == 6 and (address not in _UNICAST or any(address in net for net in _LEADING_ON)):
        return False
    return address.is_global and not address.is_multicast and str(address) not in METADATA
