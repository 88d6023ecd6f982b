"""A story's record as tests write it down: one that keeps the contract, to be broken in one place each time."""

import datetime as dt
from typing import Any

from conformance import builtin
from conformance.explore.recorded import Recorded
from conformance.observe.channel_connections import connections
from conformance.observe.deletions import Deletion
from conformance.observe.pod_lifetimes import Lifetime
from conformance.observe.sandbox_statuses import States
from conformance.observe.submitted import EverySubmittedPod, SubmittedPod
from tests.conformance.observe.wire import BEGIN, Wire

REGISTRY = "registry.test:5000"
IMAGE = f"{REGISTRY}/byohost/sandbox@sha256:{'a' * 64}"
ORDER: dict[str, Any] = {
    "sandboxId": "s",
    "image": IMAGE,
    "sidecarImage": IMAGE,
    "command": ["sleep"],
    "env": {},
    "policy": {},
    "resources": {"requests": {"cpu": "1m", "memory": "16Mi"}, "limits": {"cpu": "500m", "memory": "64Mi"}},
    "tokenGeneration": 1,
}
SECURITY = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True}
DEADLINE = "2027-01-01T00:01:00Z"
SHARED = [{"name": "SANDBOX_ID", "value": "s"}, {"name": "SANDBOX_POLICY", "value": "{}"}]
LABELS = {
    "app.kubernetes.io/managed-by": "byohost-operator",
    "byohost.test/sandbox": "s",
    "byohost.test/host": "one",
}


def pod(**changes: Any) -> dict[str, Any]:
    """The pod of the sandbox `s`, as an operator submits it; `changes` are of its specification."""
    mounts = [{"name": "w", "mountPath": "/workspace"}, {"name": "t", "mountPath": "/tmp"}]
    sandbox = {"name": "sandbox", "command": ["sleep"], "resources": ORDER["resources"], "volumeMounts": mounts}
    sidecar = {"name": "sidecar", "args": ["sidecar"], "restartPolicy": "Always", "resources": ORDER["resources"]}
    sidecar |= {"startupProbe": {"tcpSocket": {"port": 8081}, "periodSeconds": 1}}
    made = {"image": IMAGE, "securityContext": SECURITY, "env": SHARED}
    spec = {
        "restartPolicy": "Never",
        "serviceAccountName": "byohost-sandbox",
        "volumes": [{"name": "w", "emptyDir": {}}, {"name": "t", "emptyDir": {}}],
        "automountServiceAccountToken": False,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [sandbox | made],
        "initContainers": [sidecar | made],
    }
    named = {"name": "sandbox-s", "labels": LABELS, "annotations": {"byohost.test/deadline": DEADLINE}}
    return {"metadata": named, "spec": spec | changes}


def submitted(made: dict[str, Any] | None = None, order: dict[str, Any] | None = ORDER) -> SubmittedPod:
    """That pod with the launch that asked for it."""
    return SubmittedPod("one", "s", made or pod(), order, {}, (), (at(60),))


def wire() -> Wire:
    """A sandbox from its launch to its ordered end, over one reconnect."""
    told = Wire()
    told.up("a", "host.inventory", {"sandboxes": []})
    told.launch("a", "s")
    told.told("a", "s", "accepted")
    told.told("a", "s", "ready", 1)
    told.wait(10)
    told.disconnect("a")
    told.up("b", "host.inventory", {"sandboxes": [{"sandboxId": "s"}]})
    told.token("b", "s", 2)
    told.told("b", "s", "ready", 2)
    told.down("b", "sandbox.terminate", {"sandboxId": "s"})
    told.told("b", "s", "finished", 2)
    told.up("b", "host.checkin", {"health": {"rbac": {"ok": True, "reason": None}}})
    return told


def at(seconds: float) -> float:
    """So many seconds after the beginning, since the epoch."""
    return (BEGIN + dt.timedelta(seconds=seconds)).timestamp()


def deletion(**changes: Any) -> Deletion:
    """The operator's deletion of that pod, once it was ordered."""
    known: dict[str, Any] = {"namespace": "n", "pod": "sandbox-s", "sandbox": "s", "uid": "u", "at": at(19.5)}
    return Deletion(**(known | changes))


def record(told: Wire | None = None, **changes: Any) -> Recorded:
    """A record in which nothing is wrong, but for the changes."""
    entries = tuple((told or wire()).entries)
    known: dict[str, Any] = {
        "journal": entries,
        "connections": connections(entries),
        "pods": EverySubmittedPod((submitted(),)),
        "deletions": (deletion(),),
        "states": States.read(builtin.sandbox_states()),
        "registry": REGISTRY,
        "lives": {"s": Lifetime(at(3), at(19.5), by_operator=True)},
        "taken_within": 10.0,
        "strangers": {"stranger-x": "u1"},
        "there": {"stranger-x": "u1", "sandbox-s": "u"},
        "printed": {"the log of operator": b"connected"},
        "channels": {"the channel host": "abcdefghijklmnop.channel.test"},
    }
    return Recorded(**(known | changes))
