"""Actor by destination and port, allowed or not: the one table that every rendering of a profile is held to. Pure.

It is asked of `judgement.judge`, never written by hand, over the profile's hosts and over others that it must deny:
a neighbour of the channel host, each fixed endpoint, the canary. A rendering that sees addresses only is held to
`by_address`; where that differs, a name rides on another's address, and the difference is listed (battery E37).

`asked` is the longer table for what really enforces: the ways of asking beside it, names that resolve elsewhere, both
families. Where an enforcer answers otherwise, the kind of question is a residual (`enforcement_gaps.PACKETS` …).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from egress_profiles import endpoints
from egress_profiles.allowlist_verdict import NOBODY, Request, judge, judge_addresses
from egress_profiles.endpoints import CANARY_SUFFIX, DOMAIN
from egress_profiles.profile import Actor, Profile

PORTS = (22, 80, 443, 6443)
OTHER_PORT = 8443
"""A port that no shipped profile lists."""
OTHER_NAME = f"elsewhere.{CANARY_SUFFIX}"
_FIXED = (endpoints.PLATFORM, endpoints.REGISTRY, endpoints.BLOBS, endpoints.MIRROR, endpoints.LOGIN)


@dataclass(frozen=True, order=True)
class Cell:
    """One question and its answer; `address` is one of those the host has."""

    actor: Actor
    host: str
    address: str
    port: int
    allowed: bool


class Way(StrEnum):
    """How a destination is asked for; but for the first, every way is refused everywhere."""

    NAME = "name"
    """By its name, with TLS that names the same host."""
    ADDRESS = "address"
    """By the address that the name has, with TLS that names the host."""
    FRONTED = "fronted"
    """By its name, with TLS that names another."""
    NAMELESS = "nameless"
    """By its name, with TLS that names nobody."""
    CLEAR = "clear"
    """By its name, without TLS."""


@dataclass(frozen=True, order=True)
class Asked:
    """One question to an enforcer and the right answer; `address` is what the name resolves to for once."""

    actor: Actor
    host: str
    address: str
    port: int
    way: Way
    listed: bool
    """Whether the actor may reach this name at this port at all."""
    allowed: bool

    @property
    def kind(self) -> str:
        """Name the kind of question, as residuals do."""
        return f"{self.way}-{'listed' if self.listed else 'unlisted'}"


def asked(profile: Profile, learnt: frozenset[str] = NOBODY) -> tuple[Asked, ...]:
    """Ask for every host at its own addresses and at the canary's, in every way, and by name at another port too."""
    canary = frozenset(endpoints.CANARY.addresses)
    return tuple(
        _asked(profile, learnt, Asked(actor, host, address, port, way, listed=False, allowed=False))
        for actor in Actor
        for host, own in sorted(_places(profile, learnt).items())
        for address in sorted((own - {""}) | canary)
        for way in Way
        for port in ((443, OTHER_PORT) if way is Way.NAME else (443,))
    )


def _asked(profile: Profile, learnt: frozenset[str], cell: Asked) -> Asked:
    by_name = f"{cell.host}:{cell.port}"
    literal = f"[{cell.address}]" if ":" in cell.address else cell.address
    target = f"{literal}:{cell.port}" if cell.way is Way.ADDRESS else by_name
    sni = {Way.FRONTED: OTHER_NAME, Way.NAMELESS: None}.get(cell.way, cell.host)
    connect = Request("connect", cell.actor, target)
    steps = (connect, replace(connect, stage="hello", sni=sni), replace(connect, stage="server"))
    allowed = (
        cell.way is not Way.CLEAR  # `judge` refuses whatever is in clear; an unread tunnel never shows it a request
        and all(_allowed(profile, learnt, step) for step in steps)
        and judge_addresses(profile, cell.host, [cell.address], learnt).allow
    )
    return replace(cell, listed=_allowed(profile, learnt, replace(connect, target=by_name)), allowed=allowed)


def as_packets(table: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """Give the table as one answers who sees addresses and ports alone; each difference is a residual's."""
    open_ = {(cell.actor, cell.address, cell.port) for cell in table if cell.allowed}
    return tuple(replace(cell, allowed=(cell.actor, cell.address, cell.port) in open_) for cell in table)


def differences(table: tuple[Asked, ...], found: tuple[Asked, ...]) -> set[str]:
    """Give the kinds of question that an enforcer answered otherwise than the table."""
    return {cell.kind for cell in set(found) - set(table)}


def cells(profile: Profile, learnt: frozenset[str] = NOBODY) -> tuple[Cell, ...]:
    """Ask for every actor, host, address and port; `learnt` are the channel hosts alive now."""
    places = _places(profile, learnt)
    ports = sorted({*PORTS, *(d.port for d in profile.destinations), *(rule.port for rule in profile.learn)})
    return tuple(
        Cell(actor, host, address, port, _allowed(profile, learnt, Request("connect", actor, f"{host}:{port}")))
        for actor in Actor
        for host, addresses in sorted(places.items())
        for address in sorted(addresses)
        for port in ports
    )


def by_address(table: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Give the table as one who sees addresses only can hold it: what one name may, its neighbours there may too."""
    open_ = {(cell.actor, cell.address, cell.port) for cell in table if cell.allowed}
    return tuple(replace(cell, allowed=(cell.actor, cell.address, cell.port) in open_) for cell in table)


def _allowed(profile: Profile, learnt: frozenset[str], request: Request) -> bool:
    return judge(profile, replace(request, authenticated=True), learnt).allow


def _places(profile: Profile, learnt: frozenset[str]) -> dict[str, frozenset[str]]:
    """Give the addresses of each host that is asked about."""
    places = {f"{each.name}.{DOMAIN}": frozenset(each.addresses) for each in _FIXED}
    places[OTHER_NAME] = frozenset(endpoints.CANARY.addresses)
    for rule in profile.learn:
        neighbours = {f"neighbour.{rule.suffix}", *(host for host in learnt if rule.bounds(host))}
        places |= {host: rule.addresses or frozenset({""}) for host in neighbours}
    places |= {d.host: d.addresses or frozenset({""}) for d in profile.destinations}
    return places
