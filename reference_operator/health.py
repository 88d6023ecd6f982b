"""The four facts that must be true for this operator to launch pods, and what the probe makes of them. Pure.

protocol.md, Health. The health file is how a container without a port tells kubelet and people how it is.
"""

from collections.abc import Mapping
from typing import Any

from reference_operator import wire
from reference_operator.model import Fact
from reference_operator.state import State

SILENT = 30.0
"""Seconds without an answered list after which `clusterApi` is not ok."""

STALE = 30.0
"""Seconds after which a health file that nobody renewed says that the loop hangs."""

GRANT: tuple[tuple[str, str], ...] = (
    ("pods", "create"),
    ("pods", "get"),
    ("pods", "list"),
    ("pods", "watch"),
    ("pods", "delete"),
    ("serviceaccounts", "get"),
    ("serviceaccounts", "create"),
)
"""The bundle's Role, verb by verb."""


def facts(state: State, now: float) -> dict[str, Fact]:
    """The four facts, as they stand now."""
    return {
        "clusterApi": _cluster(state, now),
        "namespace": state.namespace,
        "rbac": state.rbac,
        "channel": _channel(state, now),
    }


def _cluster(state: State, now: float) -> Fact:
    blind = state.unanswered and not state.connection.inventoried  # it says in place of the inventory why there is none
    ok = now - state.answered_at < SILENT and not blind
    return Fact(ok, "" if ok else state.cluster_trouble, state.asked_at)


def _channel(state: State, now: float) -> Fact:
    connection = state.connection
    if connection.phase != "connected":
        return Fact(ok=False, reason=connection.trouble, checked_at=now)
    if connection.missed:
        return Fact(ok=False, reason=f"{connection.missed} sends were not acknowledged", checked_at=now)
    return Fact(ok=True, reason="", checked_at=connection.acknowledged_at)


def namespace(token_namespace: str, configured: str, labels: Mapping[str, str], host: str) -> str:
    """Why the namespace is not ours, as one sentence; empty where it is."""
    if token_namespace != configured:
        return f"the pod runs in namespace {token_namespace}, the settings say {configured}: apply the bundle unchanged"
    found = labels.get("byohost.test/host")
    if found != host:
        return f"the operator's service account is labelled for host {found}, not {host}: apply the bundle of this host"
    return ""


def grant(denied: tuple[tuple[str, str], ...]) -> str:
    """What the Role lacks, as one sentence; empty where it lacks nothing."""
    if not denied:
        return ""
    return (
        "the operator may not "
        + ", ".join(f"{verb} {resource}" for resource, verb in denied)
        + ": apply the bundle's Role again"
    )


def document(state: State, now: float) -> dict[str, Any]:
    """The content of the health file."""
    connection = state.connection
    return {
        "time": now,
        "version": state.setup.version,
        "host": state.setup.host,
        "connection": connection.phase,
        "trouble": connection.trouble,
        "keyRetired": state.key_retired,
        "draining": state.draining,
        "sandboxes": len(state.sandboxes),
        "health": {name: wire.fact(fact) for name, fact in facts(state, now).items()},
    }


def alive(found: Mapping[str, Any], now: float) -> bool:
    """Whether the loop turned lately. A dropped channel or a retired key is shown, but a restart would not mend it."""
    time = found.get("time")
    return isinstance(time, int | float) and now - time < STALE


def connected(found: Mapping[str, Any]) -> bool:
    """Whether the host is claimed and the channel open."""
    return found.get("connection") == "connected"
