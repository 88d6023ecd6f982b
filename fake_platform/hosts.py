"""Hosts: registered, claimed by an exchange, seen, superseded, dropped, retired. Pure.

protocol.md, Key exchange and "One operator acts".
"""

from dataclasses import dataclass, field, replace
from typing import Any

from fake_platform import installing, keys, network_policy
from fake_platform.envelopes import Intake, Sender
from fake_platform.network_policy import Measured, Pair
from fake_platform.proofs import Claimant, Proof
from fake_platform.refusals import Refused
from fake_platform.timestamps import rfc3339_or_none

DROPPED_AFTER = 30.0  # seconds without a check-in
RATE_LIMIT = 10  # exchanges of one installation in any RATE_WINDOW seconds
HOST_LIMIT = 100  # of all installations together: they name themselves
RATE_WINDOW = 10.0
PROTOCOL = 1
FACTS = ("clusterApi", "namespace", "rbac", "channel")
"""The four of terms.json, health; whatever else an operator tells beside them says nothing of whether it can launch."""


@dataclass(frozen=True)
class Link:
    """The connection that counts: since when, and whether the inventory has come (only then messages go down)."""

    connection_id: str
    inventoried: bool = False


@dataclass(frozen=True)
class Operator:
    """The acting instance as it last described itself; where it lives and who issues its tokens, if it said so."""

    instance: str
    installation_id: str
    version: str
    families: tuple[str, ...]
    key_hash: str
    namespace: str | None = None
    issuer: str | None = None


@dataclass(frozen=True)
class Host:
    """Everything known of one host; `sender.generation` is the host's generation (0 before the first exchange).

    `namespace` is that of the newest download; None before the first, which means the default one. `pair` is that
    of a measurement that goes on, `network_policy` is what the last one found.
    """

    name: str
    families: tuple[str, ...]
    workload_identity: bool
    sender: Sender
    ring: keys.KeyRing = field(default_factory=keys.KeyRing)
    operator: Operator | None = None
    superseded: frozenset[str] = frozenset()
    link: Link | None = None
    attached_generation: int = 0
    intake: Intake = field(default_factory=Intake)
    last_seen: float | None = None
    registered_at: float | None = None
    health: dict[str, Any] | None = None
    retiring: bool = False
    knocks: tuple[tuple[float, str], ...] = ()
    shown: str = "none"
    namespace: str | None = None
    pair: Pair | None = None
    network_policy: Measured | None = None

    @property
    def generation(self) -> int:
        """Of the newest exchange answered 200; 0 before."""
        return self.sender.generation

    @property
    def installation_id(self) -> str | None:
        """Of the operator that acts; None before the first exchange."""
        return self.operator.installation_id if self.operator else None

    @property
    def served_families(self) -> tuple[str, ...]:
        """Set at registration and advertised by the operator; none before one spoke."""
        advertised = self.operator.families if self.operator else ()
        return tuple(family for family in self.families if family in advertised)

    @property
    def takes_messages(self) -> bool:
        """Whether messages may go down: linked, and the inventory has come."""
        return self.link is not None and self.link.inventoried


@dataclass(frozen=True)
class Knock:
    """A validated exchange request with the hash of its key; `audience` is what the token of its proof must be for.

    `ahead` is how many seconds the platform's clock is ahead for the generation that it begins: a fault's doing.
    """

    key_hash: str
    protocols: tuple[int, ...]
    operator: Operator
    proof: Proof | None = None
    audience: str = ""
    ahead: float = 0.0


def connection(host: Host, now: float) -> str:
    """connected, dropped or none, as the list of hosts shows it."""
    if host.registered_at is None:
        return "none"
    seen = host.last_seen is not None and now - host.last_seen <= DROPPED_AFTER
    return "connected" if host.link is not None and seen else "dropped"


def healthy(host: Host, now: float) -> bool:
    """Whether the host can launch: its operator is connected, and each of the four facts was good when last told."""
    facts = host.health or {}
    return connection(host, now) == "connected" and bool(facts) and all(facts[name]["ok"] for name in FACTS)


def knock(host: Host, installation_id: str, now: float) -> Host:
    """The host after counting one more attempt to exchange; a body that cannot be read is no installation's, "".

    Fifty installations may race for one key, and each is told how it ended; a hammering one is held off alone.

    Raises:
        Refused: rate-limited, beyond 10 attempts of an installation or 100 of all in 10 s; it is then not counted.
    """
    recent = tuple(one for one in host.knocks if now - one[0] < RATE_WINDOW)
    own = [at for at, who in recent if who == installation_id]
    for attempts, limit in ((own, RATE_LIMIT), ([at for at, _ in recent], HOST_LIMIT)):
        if len(attempts) >= limit:
            wait = max(1, round(RATE_WINDOW - (now - attempts[0]) + 0.5))
            raise Refused("rate-limited", f"More than {limit} exchanges in {RATE_WINDOW:.0f} s; wait {wait} s.", wait)
    return replace(host, knocks=(*recent, (now, installation_id)))


def exchange(host: Host, knocked: Knock, now: float) -> Host:
    """The host after an accepted exchange: bound key, next generation, fresh sequences, no link.

    Raises:
        Refused: unsupported-protocol, unknown-key, key-retired, key-claimed-elsewhere, proof-refused, superseded.
    """
    if PROTOCOL not in knocked.protocols:
        raise Refused("unsupported-protocol", f"This platform speaks protocol {PROTOCOL}; offer it in `protocol`.")
    claimant = Claimant(host.name, knocked.operator.installation_id, knocked.audience)
    ring = keys.claim(host.ring, knocked.key_hash, claimant, knocked.proof, now)
    acting = host.operator.instance if host.operator else None
    instance = knocked.operator.instance
    newer_was_seen = host.last_seen is not None and now - host.last_seen <= DROPPED_AFTER
    if instance != acting and instance in host.superseded and newer_was_seen:
        raise Refused("superseded", "A newer instance of this installation acts for the host; this one must stop.")
    passed = host.superseded if acting in (None, instance) else host.superseded | {str(acting)}
    return replace(
        host,
        ring=ring,
        operator=knocked.operator,
        superseded=passed - {instance},
        sender=replace(host.sender, generation=host.generation + 1, seq=0, ahead=knocked.ahead),
        intake=Intake(),
        link=None,
        last_seen=now,
    )


def farewell(before: Host, after: Host) -> str:
    """What the previous connection is told: `replaced` by the same instance, `superseded` by another."""
    instances = {host.operator.instance for host in (before, after) if host.operator}
    return "replaced" if len(instances) == 1 else "superseded"


def attach(host: Host, connection_id: str, now: float) -> Host:
    """The host with the connection of its current generation; from the first one on it is registered."""
    registered_at = now if host.registered_at is None else host.registered_at
    return replace(
        host,
        link=Link(connection_id),
        attached_generation=host.generation,
        last_seen=now,
        registered_at=registered_at,
    )


def detach(host: Host, connection_id: str) -> Host:
    """The host without that connection; another connection's end changes nothing."""
    if host.link is None or host.link.connection_id != connection_id:
        return host
    return replace(host, link=None)


def check_in(host: Host, data: dict[str, Any]) -> Host:
    """The host after host.checkin."""
    if host.operator is None:
        return host
    operator = replace(host.operator, version=data["operatorVersion"], families=tuple(data["runtimeFamilies"]))
    return replace(host, operator=operator, health=data["health"])


def retired_key_knocked(host: Host, now: float) -> Host:
    """The host after a refused exchange with a retired key: it shows that the bundle must be applied again."""
    return replace(host, ring=replace(host.ring, retired_key_seen_at=now))


def view(host: Host, now: float) -> dict[str, Any]:
    """The host as the control API shows it (control.json, host)."""
    shown = connection(host, now)
    return {
        "name": host.name,
        "families": list(host.families),
        "advertisedFamilies": list(host.operator.families) if host.operator else [],
        "servedFamilies": list(host.served_families),
        "workloadIdentity": host.workload_identity,
        "status": "awaiting" if host.registered_at is None else "registered",
        "connection": shown,
        "lastSeen": rfc3339_or_none(host.last_seen),
        "operatorVersion": host.operator.version if host.operator else None,
        "registeredAt": rfc3339_or_none(host.registered_at),
        "generation": host.generation,
        "instance": host.operator.instance if host.operator else None,
        "connectionId": host.link.connection_id if host.link else None,
        "health": host.health,
        "healthy": healthy(host, now),
        "networkPolicy": network_policy.view(host.network_policy, host.installation_id, now),
        "key": {
            "state": keys.state(host.ring, connected=shown == "connected"),
            "issuedAt": rfc3339_or_none(host.ring.current.issued_at if host.ring.current else None),
        },
        "retiring": host.retiring,
        "install": installing.view(host.name, host.namespace),
    }
