"""Sandboxes at one moment: their pods as the cluster has them, their sidecars as they answer. Edge: drives the cluster.

Taken before and after something happens to an operator, two moments tell what it cost the running work.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.environment.control_client import Reply, sidecars
from conformance.environment.expectations import Condition
from conformance.environment.subject import FINAL, PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.observe.kube import Object
from fake_platform.model import Host


@dataclass(frozen=True)
class Snapshot:
    """The sandboxes at one moment, by id."""

    pods: dict[str, Object]
    sidecars: dict[str, Reply]

    def staying(self, sandbox: str) -> Object | None:
        """The sandbox's pod, unless it is gone or on its way out."""
        pod = self.pods.get(sandbox)
        return None if pod is None or "deletionTimestamp" in pod["metadata"] else pod

    def generation(self, sandbox: str) -> int:
        """The token generation that the sandbox's sidecar said it holds; 0 where it gave no answer."""
        reply = self.sidecars.get(sandbox)
        return int(reply.body.get("tokenGeneration", 0)) if reply else 0


def look(host: HostUnderTest, sandboxes: Sequence[SandboxUnderTest]) -> Snapshot:
    """The sandboxes now; one without a pod is left out."""
    pods = {sandbox.id: pod for sandbox in sandboxes if (pod := sandbox.pod()) is not None}
    return Snapshot(pods, sidecars(host.environment, pods.values()))


def replaced(host: HostUnderTest, was: Host) -> Host:
    """The host once another instance than before is connected; or as it is when patience is over."""
    another = Condition(
        "another instance of the operator is connected",
        lambda record: record.instance != was.instance and record.connection == "connected",
    )
    now: Host = wait_or_last(host.record, until=another, within=PATIENCE / 2, pace=BRISK)
    return now


def repointed(sandboxes: Sequence[SandboxUnderTest], before: Snapshot) -> None:
    """Wait with patience, not in judgement: whether every survivor got there is the checks' question."""

    def settled() -> bool:
        now = [sandbox.record() for sandbox in sandboxes]
        return all(one.state in FINAL or one.token_generation > before.generation(one.sandbox_id) for one in now)

    taken = Condition("every survivor has taken a newer token", bool)
    wait_or_last(settled, until=taken, within=PATIENCE / 3, pace=BRISK)
