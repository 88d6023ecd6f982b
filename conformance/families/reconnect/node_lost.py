"""Sandboxes run on a node that is lost without a word, one more runs on the other. Edge: the cluster, the platform.

What makes pods cannot be asked to place them, so that their namespace does: the API server's own plugins put its node
selector and its tolerations into each pod (PodNodeSelector, PodTolerationRestriction). The operator is running by then.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.environment.expectations import Condition, Gone
from conformance.environment.run_environment import SecondNode
from conformance.environment.subject import FINAL, PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, Pace, wait_or_last
from conformance.families._shared.snapshot import Snapshot, look
from conformance.observe.audit import AuditEvent
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.journal import about, frames
from conformance.observe.kube import Object
from conformance.observe.pods import creations
from fake_platform.model import JournalEntry, Sandbox

LOST_WITHIN = 90.0
"""Seconds of patience: 20 until the node counts as silent, 5 until its pods are taken away, then the operator."""

CORDONED = "node.kubernetes.io/unschedulable"
OUT_OF_SERVICE = {"key": "node.kubernetes.io/out-of-service", "value": "nodeshutdown", "effect": "NoExecute"}
"""What an administrator says of a node that will not come back: its pods' records may go (KEP-2268)."""

_PLUGINS = "scheduler.alpha.kubernetes.io"
_CALM = Pace(every=1.0)


@dataclass(frozen=True)
class LostNode:
    """Two sandboxes on the node that was lost, one beside them on the other."""

    node: str
    lost: tuple[str, ...]
    kept: str
    before: Snapshot
    silent: bool
    """Whether the cluster showed the node as no longer ready."""
    ended: dict[str, Sandbox]
    """The lost ones as the platform showed them in the end, by id."""
    told: dict[str, tuple[JournalEntry, ...]]
    """Every status that the operator told of each, by id."""
    creations: dict[str, tuple[AuditEvent, ...]]
    """Every creation of a pod for each, by id."""
    after: Snapshot


def lose_node(host: HostUnderTest) -> LostNode:
    """Launch on both nodes, lose one, wait until its sandboxes have ended and their pods are gone.

    Raises:
        CouldNotRun: the cluster has no second node.
    """
    second = host.environment.second
    if second is None:
        raise CouldNotRun("the cluster has no node to lose: `[cluster] nodes = 2` in target.toml gives it one")
    kept = host.launch().ready()
    _place(host, second)
    lost = tuple(host.launch() for _ in range(2))
    for sandbox in lost:
        sandbox.ready()
    before = look(host, (kept, *lost))
    second.lose()
    path = f"/api/v1/nodes/{second.name}"
    unready = Condition("the cluster shows the node as not ready", lambda found: not _is_ready(found))
    silent = not _is_ready(
        wait_or_last(lambda: host.environment.kube.get(path), until=unready, within=PATIENCE, pace=_CALM)
    )
    ended = _ended(lost)
    host.environment.kube.merge(path, {"spec": {"taints": [OUT_OF_SERVICE]}})
    for sandbox in lost:
        wait_or_last(sandbox.pod, until=Gone(), within=PATIENCE, pace=_CALM)
    journal, audit = host.journal(), host.environment.node.audit()
    statuses = frames(journal, "sandbox.status", "up")
    return LostNode(
        node=second.name,
        lost=tuple(sandbox.id for sandbox in lost),
        kept=kept.id,
        before=before,
        silent=silent,
        ended=ended,
        told={sandbox.id: about(statuses, sandbox.id) for sandbox in lost},
        creations={sandbox.id: creations(audit, host.namespace, sandbox.id) for sandbox in lost},
        after=look(host, (kept, *lost)),
    )


def _place(host: HostUnderTest, second: SecondNode) -> None:
    """From now on pods of the host's namespace go to the second node, though nothing else does."""
    tolerations = [{"key": CORDONED, "operator": "Exists", "effect": "NoSchedule"}]
    annotations = {
        f"{_PLUGINS}/node-selector": f"kubernetes.io/hostname={second.name}",
        f"{_PLUGINS}/defaultTolerations": json.dumps(tolerations),
    }
    host.environment.kube.merge(f"/api/v1/namespaces/{host.namespace}", {"metadata": {"annotations": annotations}})


def _ended(sandboxes: Sequence[SandboxUnderTest]) -> dict[str, Sandbox]:
    def shown() -> dict[str, Sandbox]:
        return {sandbox.id: sandbox.record() for sandbox in sandboxes}

    over = Condition("all are shown as ended", lambda records: all(each.state in FINAL for each in records.values()))
    last: dict[str, Sandbox] = wait_or_last(shown, until=over, within=LOST_WITHIN, pace=BRISK)
    return last


def _is_ready(node: Object) -> bool:
    return any(each["type"] == "Ready" and each["status"] == "True" for each in node["status"]["conditions"])
