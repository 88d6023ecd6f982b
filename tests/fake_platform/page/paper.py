"""Hosts and sandboxes on paper, as the control API shows them."""

from typing import Any

from fake_platform.model import Host, Sandbox
from fake_platform.timestamps import rfc3339

GOOD = {"ok": True, "reason": None, "checkedAt": rfc3339(90.0)}
HEALTH = dict.fromkeys(("clusterApi", "namespace", "rbac", "channel"), GOOD)


def host(**changes: Any) -> Host:
    """A registered, connected, healthy host, unless `changes` (properties of control.json, host) say otherwise."""
    shown = {
        "name": "eu",
        "families": ["python", "node"],
        "advertisedFamilies": ["python"],
        "servedFamilies": ["python"],
        "workloadIdentity": False,
        "status": "registered",
        "connection": "connected",
        "lastSeen": rfc3339(95.0),
        "operatorVersion": "1",
        "registeredAt": rfc3339(50.0),
        "generation": 1,
        "instance": "pod-1",
        "connectionId": "c",
        "health": HEALTH,
        "healthy": True,
        "key": {"state": "claimed", "issuedAt": rfc3339(40.0)},
        "retiring": False,
        "install": {"file": "byohost-eu.yaml", "commands": ["a", "b"]},
        "profiles": [],
        "capacity": {"waiting": 0, "running": 2},
    }
    return Host.model_validate(shown | changes)


def sandbox(state: str, **changes: Any) -> Sandbox:
    """A sandbox in that state."""
    shown = {
        "sandboxId": "s" * 26,
        "host": "eu",
        "state": state,
        "reason": None,
        "detail": None,
        "podUid": None,
        "tokenGeneration": 0,
        "issuedTokenGeneration": 1,
        "requestedAt": rfc3339(60.0),
        "readyAt": None,
        "deadline": rfc3339(160.0),
    }
    return Sandbox.model_validate(shown | changes)
