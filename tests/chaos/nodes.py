"""Two nodes: one is drained, and later lost without a word. Edge: the engine, kubectl, through the stand.

What runs on the other node must not notice; what ran there ends once, for the right reason, and is not made again.
"""

import contextlib
from collections.abc import Iterator

from clusters.kind import KindCluster
from fake_platform.model import JournalEntry
from tests.chaos.kind_testbed import KindGround
from tests.chaos.stand import BrokenError, Stand

LOST_WITHIN = 150.0
"""Seconds: 20 until the node counts as silent, 5 until its pods are taken away, then the collector's rounds."""

OUT_OF_SERVICE = "node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"


def lost(stand: Stand, ground: KindGround) -> None:
    """A drain, then a loss.

    Raises:
        AssertionError: something is not as it must be.
    """
    cluster, worker = ground.cluster, f"{ground.cluster.name}-worker"
    stand.operator.start()
    with _without(cluster, worker):
        _placed(stand, "plain-1", "worker-2")
    for name in ("plain-1", "worker-2"):
        stand.survives(name)
    with _without(cluster, cluster.node):
        _placed(stand, "plain-3", "worker-4")
    drain = ["drain", worker, "--force", "--delete-emptydir-data", "--ignore-daemonsets", "--timeout=60s"]
    cluster.run_kubectl(drain, bound=90.0)
    _end(stand, "gone", None, "plain-3", "worker-4")
    stand.settled()
    cluster.run_kubectl(["uncordon", worker])
    with _without(cluster, cluster.node):
        _placed(stand, "plain-5", "worker-6")
    stand.patience = LOST_WITHIN
    cluster.engine.run(["kill", worker], f"losing {worker}")
    _end(stand, "failed", "node-lost", "plain-5", "worker-6")
    cluster.run_kubectl(["taint", "node", worker, OUT_OF_SERVICE])
    stand.settled()
    stand.survivors.clear()
    for name in ("plain-1", "worker-2"):
        stand.terminate(name)
    if stand.settled().pods:
        raise BrokenError("pods are left when all has ended")


@contextlib.contextmanager
def _without(cluster: KindCluster, node: str) -> Iterator[None]:
    """No new pod goes to this node."""
    cluster.run_kubectl(["cordon", node])
    yield
    cluster.run_kubectl(["uncordon", node])


def _placed(stand: Stand, *names: str) -> None:
    stand.launch(*names)
    for name in names:
        stand.becomes(name, "ready")


def _end(stand: Stand, state: str, reason: str | None, *names: str) -> None:
    """Each ends so, and the operator says it once."""
    for name in names:
        found = stand.becomes(name, state)
        if found.reason != reason:
            raise BrokenError(f"{name} is {state} because of {found.reason}, not {reason}: {found.detail}")
        told = [status for status in _statuses(stand, found.sandbox_id) if status == state]
        if len(told) != 1:
            raise BrokenError(f"the operator said {len(told)} times that {name} is {state}, not once")


def _statuses(stand: Stand, sandbox_id: str) -> list[str]:
    """Everything that the operator said of a sandbox, in order."""
    entries: list[JournalEntry] = []
    after = 0
    while (page := stand.ground.platform.control.journal(after=after)).entries:
        entries += page.entries
        after = page.next
    data = [entry.data["data"] for entry in entries if (entry.direction, entry.type) == ("up", "sandbox.status")]
    return [found["state"] for found in data if found["sandboxId"] == sandbox_id]
