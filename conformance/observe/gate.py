"""Selections over the gate's counters: whose attempts, and which of them the contract does not allow. Pure."""

import ipaddress
from collections.abc import Container, Iterable

from egress_profiles import endpoints
from egress_profiles.gate_counters import Attempt


def by(attempts: Iterable[Attempt], actor: str) -> tuple[Attempt, ...]:
    """The attempts of one actor: operator, sandbox or node."""
    return tuple(attempt for attempt in attempts if attempt.actor == actor)


def from_addresses(attempts: Iterable[Attempt], addresses: Iterable[str]) -> tuple[Attempt, ...]:
    """The attempts of one pod."""
    own = set(addresses)
    return tuple(attempt for attempt in attempts if attempt.source in own)


def to(attempts: Iterable[Attempt], address: str, port: int) -> tuple[Attempt, ...]:
    """The attempts at one destination that were really made."""
    return tuple(
        attempt
        for attempt in attempts
        if (attempt.destination, attempt.port) == (address, port) and attempt.packets > 0
    )


def permitted(attempt: Attempt) -> bool:
    """Whether its actor may open a connection there: to its own proxy port, an operator to API and sidecars too."""
    if attempt.protocol not in {"tcp", "6"}:
        return False
    place = (attempt.destination, attempt.port)
    ports = {
        "operator": endpoints.OPERATOR_PROXY_PORT,
        "node": endpoints.NODE_PROXY_PORT,
        "sandbox": endpoints.SANDBOX_PROXY_PORT,
    }
    if place in {(address, ports[attempt.actor]) for address in endpoints.PROXY.addresses}:
        return True
    api = {(address, endpoints.KUBERNETES_PORT) for address in endpoints.KUBERNETES.addresses}
    return attempt.actor == "operator" and (place in api or _is_sidecar(attempt))


def beyond_operator(attempts: Iterable[Attempt], gone: Container[str] = ()) -> tuple[Attempt, ...]:
    """What an operator may not even try: anything but its proxy port, the cluster's API and sidecars.

    `gone` are the addresses of sandboxes that have ended: the gate refuses what was on its way there when one did, for
    it knows of an end before any operator can.
    """

    def late(one: Attempt) -> bool:
        return one.verdict == "refused" and one.destination in gone and _is_sidecar(one)

    tried = (one for one in by(attempts, "operator") if not late(one))
    return tuple(one for one in tried if one.verdict != "allowed" or not permitted(one))


def beyond_node(attempts: Iterable[Attempt]) -> tuple[Attempt, ...]:
    """What the node's own processes may not even try outward: anything but their proxy port."""
    return tuple(one for one in by(attempts, "node") if one.verdict != "allowed" or not permitted(one))


def words(attempts: Iterable[Attempt]) -> str:
    """Attempts as a person reads them."""
    return "; ".join(
        f"{attempt.source} to {attempt.destination} port {attempt.port}"
        f" ({attempt.protocol}, {attempt.packets} packets, {attempt.verdict})"
        for attempt in attempts
    )


def _is_sidecar(attempt: Attempt) -> bool:
    address = ipaddress.ip_address(attempt.destination)
    return attempt.port == endpoints.SIDECAR_PORT and any(
        address in ipaddress.ip_network(pods) for pods in endpoints.POD_RANGES
    )
