"""The words in which tests tell the operator what happens: one sandbox, one pod, one connection."""

import uuid
from typing import Any

from reference_operator import event
from reference_operator.model import (
    Container,
    Ended,
    Envelope,
    Fact,
    FreshToken,
    Identity,
    KeyRetired,
    Launch,
    Message,
    Pod,
    Retired,
    Terminate,
    Terms,
    Token,
    Unreadable,
)
from reference_operator.state import Setup, State

HOST = "h1"
ID = "a" * 26
OTHER = "b" * 26
UID = "uid-1"
REGISTRY = "registry.byohost.test"
IMAGE = f"{REGISTRY}/byohost/sandbox@sha256:{'0' * 64}"
SETUP = Setup(host=HOST, families=("python",), version="0.1.0")
FRESH = State(setup=SETUP)
RUNNING = Container(running=True, started=True)


def terms(generation: int = 1, **changes: Any) -> Terms:
    """What an exchange answers."""
    given: dict[str, Any] = {
        "host": HOST,
        "generation": generation,
        "families": ("python",),
        "url": "wss://channel.byohost.test/client/hubs/byohost?access_token=secret",
        "group": f"host.{HOST}",
        "issuer": "https://platform.byohost.test",
        "jwks": '{"keys":[]}',
        "rotations": (),
        "registry": REGISTRY,
    }
    return Terms(**{**given, **changes})


def launch(sandbox_id: str = ID, **changes: Any) -> Launch:
    """A launch that nothing is wrong with; its deadline is at 60."""
    given: dict[str, Any] = {
        "sandbox_id": sandbox_id,
        "image": IMAGE,
        "sidecar_image": IMAGE,
        "command": (),
        "env": {},
        "policy": "{}",
        "family": "python",
        "requests": {"cpu": "10m", "memory": "16Mi"},
        "limits": {"cpu": "100m", "memory": "64Mi"},
        "deadline": 60.0,
        "identity": None,
        "labels": {},
        "token": Token(1, "jwt-1"),
    }
    if "identity" in changes and changes["identity"] is not None:
        changes["identity"] = Identity(**changes["identity"])
    if "token" in changes:
        changes["token"] = Token(changes["token"], f"jwt-{changes['token']}")
    return Launch(**{**given, **changes})


def pod(sandbox_id: str = ID, **changes: Any) -> Pod:
    """A pod of a sandbox; `sandbox` and `sidecar` may be 'running', or the fields of a container."""
    for name in ("sandbox", "sidecar"):
        if name in changes:
            changes[name] = _container(changes[name])
    return Pod(**{"name": f"sandbox-{sandbox_id}", "uid": UID, "sandbox_id": sandbox_id, **changes})


def running(sandbox_id: str = ID, **changes: Any) -> Pod:
    """A pod whose containers run."""
    return pod(
        sandbox_id, **{"phase": "Running", "address": "10.0.0.1", "sandbox": RUNNING, "sidecar": RUNNING, **changes}
    )


def _container(found: Container | str | dict[str, Any]) -> Container:
    if isinstance(found, Container):
        return found
    if isinstance(found, str):
        return RUNNING
    ends: dict[str, Any] = {key: Ended(**found[key]) for key in ("ended", "last_ended") if key in found}
    return Container(**{**found, **ends})


def received(message: Message, seq: int, generation: int = 1, host: str = HOST) -> event.Received:
    """A message in its envelope."""
    identifier = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{generation}/{seq}"))
    return event.Received(Envelope(identifier, seq, host, generation, message))


def message(kind: str, fields: dict[str, Any]) -> Message:
    """A message by its short name."""
    sandbox_id = fields.get("sandbox_id", ID)
    if kind == "launch":
        return launch(**fields)
    if kind == "token":
        generation = fields.get("generation", 2)
        return FreshToken(sandbox_id, fields.get("pod_uid", UID), Token(generation, f"jwt-{generation}"))
    if kind == "terminate":
        return Terminate(sandbox_id, fields.get("pod_uid", UID))
    if kind == "unreadable":
        return Unreadable(fields["type"], fields["problem"], fields.get("sandbox_id", ""))
    return Retired() if kind == "retired" else KeyRetired()


def happening(kind: str, fields: dict[str, Any]) -> event.Event:
    """An event by its short name."""
    of_pod = {"sandbox_id": fields.get("sandbox_id", ID), "uid": fields.get("uid", UID)}
    generation = fields.get("generation", 1)
    simple: dict[str, Any] = {
        "tick": event.Tick,
        "failed": lambda: event.ClusterFailed(fields["detail"]),
        "examined": lambda: event.Examined(*(Fact(fields[name], "", 1.0) for name in ("namespace", "rbac"))),
        "garbled": lambda: event.Garbled(fields["problem"]),
        "listed": lambda: event.Listed(tuple(_pod(found) for found in fields.get("pods", ())), fields["began"]),
        "seen": lambda: event.PodSeen(_pod(fields)),
        "vanished": lambda: event.PodVanished(**of_pod),
        "create-refused": lambda: event.CreateRefused(of_pod["sandbox_id"], fields["reason"], fields["detail"]),
        "create-delayed": lambda: event.CreateDelayed(of_pod["sandbox_id"], fields["detail"]),
        "answered": lambda: event.SidecarAnswered(**of_pod, token_generation=fields["token"]),
        "silent": lambda: event.SidecarSilent(**of_pod, reachable=fields["reachable"], detail=fields["detail"]),
        "taken": lambda: event.TokenTaken(**of_pod, token_generation=fields["token"]),
        "token-refused": lambda: event.TokenRefused(**of_pod, token_generation=fields["token"], detail="403"),
        "exchanged": lambda: event.Exchanged(
            terms(generation, **fields.get("terms", {})), skew=fields.get("skew", 0.0)
        ),
        "refused": lambda: event.ExchangeRefused(
            fields.get("problem", ""), fields["status"], fields.get("detail", "no"), fields.get("retry_after", 0.0), 0.5
        ),
        "opened": lambda: event.Opened(generation, f"connection-{generation}"),
        "dropped": lambda: event.Dropped(generation, fields.get("message", "lost"), 0.5),
        "acknowledged": lambda: event.Acknowledged(generation, fields["seq"]),
        "unacknowledged": lambda: event.Unacknowledged(generation, fields["seq"]),
        "rejected": lambda: event.Rejected(generation, fields["seq"], "sandbox.status", "BadRequest"),
    }
    found: event.Event = simple[kind]()
    return found


def _pod(fields: dict[str, Any]) -> Pod:
    rest = {key: value for key, value in fields.items() if key != "like"}
    return running(**rest) if fields.get("like") == "running" else pod(**rest)
