"""Actor by destination and port, allowed or not: the one table that every rendering of a profile is held to. Pure.

It is asked of `judgement.judge`, never written by hand, over the profile's hosts and over others that it must deny:
a neighbour of the channel host, each fixed endpoint, the canary. A rendering that sees addresses only is held to
`by_address`; where that differs, a name rides on another's address, and the difference is listed (battery E37).
"""

from dataclasses import dataclass, replace

from egress_profiles import endpoints
from egress_profiles.endpoints import CANARY_SUFFIX, DOMAIN
from egress_profiles.judgement import NOBODY, Request, judge
from egress_profiles.profile import Actor, Profile

PORTS = (22, 80, 443, 6443)
_FIXED = (endpoints.PLATFORM, endpoints.REGISTRY, endpoints.BLOBS, endpoints.MIRROR, endpoints.LOGIN)


@dataclass(frozen=True, order=True)
class Cell:
    """One question and its answer; `address` is one of those the host has."""

    actor: Actor
    host: str
    address: str
    port: int
    allowed: bool


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
    places[f"elsewhere.{CANARY_SUFFIX}"] = frozenset(endpoints.CANARY.addresses)
    for rule in profile.learn:
        neighbours = {f"neighbour.{rule.suffix}", *(host for host in learnt if rule.bounds(host))}
        places |= {host: rule.addresses or frozenset({""}) for host in neighbours}
    places |= {d.host: d.addresses or frozenset({""}) for d in profile.destinations}
    return places
