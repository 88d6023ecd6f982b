"""Expected beside observed, cell by cell: which actor may reach which destination, and what it really tried. Pure.

Two ways are told apart: through the proxy, by name and counted in requests, and past it, by address and counted in
packets. What is expected comes from the profile (`judgement.judge`) and the gate's own list, never from what was seen.
A sandbox's attempts off the list are the harness's own probes; an operator's or a node's are nobody's but theirs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.observe import gate
from conformance.observe.proxy import Decision
from egress_profiles.allowlist_verdict import Request, judge
from egress_profiles.endpoints import CHANNEL_SUFFIX, SIDECAR_PORT
from egress_profiles.gate_counters import Attempt
from egress_profiles.profile import Actor, Mode, Profile

CHANNELS = f"the channel hosts that exchanges named (.{CHANNEL_SUFFIX})"
SIDECARS = "sidecars of sandboxes"


class Way(StrEnum):
    """Through the proxy or past it."""

    PROXY = "proxy"
    DIRECT = "direct"


class Word(StrEnum):
    """What is said of a cell."""

    AS_LISTED = "as-listed"
    NOT_TRIED = "not-tried"
    REFUSED = "refused"
    """Off the list, and refused to a sandbox: a probe of ours."""
    TRIED = "tried"
    """Off the list, refused, and tried by an operator or a node, who had nothing to look for there."""
    LEAKED = "leaked"
    """Off the list, and let through."""
    BLOCKED = "blocked"
    """On the list, and refused each time."""


RED = frozenset({Word.TRIED, Word.LEAKED, Word.BLOCKED})


@dataclass(frozen=True, order=True)
class Cell:
    """One actor and one destination: whether it is listed, and how often it was let through and refused."""

    actor: str
    way: Way
    destination: str
    port: int
    protocol: str
    listed: bool
    allowed: int
    refused: int

    @property
    def word(self) -> Word:
        """Expected against observed."""
        if not self.allowed and not self.refused:
            return Word.NOT_TRIED
        if self.listed:
            return Word.AS_LISTED if self.allowed else Word.BLOCKED
        if self.allowed:
            return Word.LEAKED
        return Word.REFUSED if self.actor == Actor.SANDBOX else Word.TRIED

    def as_data(self) -> dict[str, object]:
        """The cell as the report has it."""
        return {
            "actor": self.actor,
            "way": str(self.way),
            "destination": self.destination,
            "port": self.port,
            "protocol": self.protocol,
            "expected": "allowed" if self.listed else "refused",
            "allowed": self.allowed,
            "refused": self.refused,
            "unit": "requests" if self.way is Way.PROXY else "packets",
            "verdict": str(self.word),
        }


def cells(
    profile: Profile, learnt: frozenset[str], decisions: Iterable[Decision], attempts: Iterable[Attempt]
) -> tuple[Cell, ...]:
    """The whole map; `learnt` are all channel hosts that exchanges named, whenever that was."""
    return tuple(sorted((*_through(profile, learnt, decisions), *_past(attempts))))


def _through(profile: Profile, learnt: frozenset[str], decisions: Iterable[Decision]) -> Iterator[Cell]:
    allowed: Counter[tuple[str, str, int]] = Counter()
    refused: Counter[tuple[str, str, int]] = Counter()
    for one in decisions:
        if one.actor not in {*Actor} or one.stage not in {"connect", "request", "server"}:
            continue
        key = (one.actor, CHANNELS if one.host in learnt else one.host or "a name that is none", one.port)
        if one.refused:
            refused[key] += 1
        elif one.allowed and one.stage == "connect":
            allowed[key] += 1
    listed = _listed(profile, learnt)
    for key in {*allowed, *refused, *listed}:
        actor, host, port = key
        permitted = key in listed or (profile.mode is Mode.OPEN)
        yield Cell(actor, Way.PROXY, host, port, "tcp", permitted, allowed[key], refused[key])


def _listed(profile: Profile, learnt: frozenset[str]) -> set[tuple[str, str, int]]:
    """What the profile permits, asked of the one who decides."""
    places = {(entry.host, entry.port) for entry in profile.destinations}
    places |= {(host, rule.port) for rule in profile.learn for host in learnt if rule.bounds(host)}
    asked = (
        Request("connect", actor, f"{host}:{port}", authenticated=True) for actor in Actor for host, port in places
    )
    found = set()
    for request in asked:
        verdict = judge(profile, request, learnt)
        if verdict.allow and request.actor is not None:
            found.add((str(request.actor), CHANNELS if verdict.host in learnt else verdict.host, verdict.port))
    return found


def _past(attempts: Iterable[Attempt]) -> Iterator[Cell]:
    counts: dict[tuple[str, str, int, str, bool], Counter[str]] = {}
    for one in attempts:
        listed = gate.permitted(one)
        place = SIDECARS if listed and one.port == SIDECAR_PORT else one.destination
        key = (one.actor, place, one.port, PROTOCOLS.get(one.protocol, one.protocol), listed)
        counts.setdefault(key, Counter())["refused" if one.verdict == "refused" else "allowed"] += one.packets
    for (actor, place, port, protocol, listed), counted in counts.items():
        yield Cell(actor, Way.DIRECT, place, port, protocol, listed, counted["allowed"], counted["refused"])


PROTOCOLS: Mapping[str, str] = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "132": "sctp"}
