"""What must be true whenever things have come to rest, whoever was killed and whatever went wrong. Pure.

The set of pods is the platform's view; what lived through it has the uid and the restarts that it had; nothing is made
twice; each sidecar holds the newest token; the host counts what is there and nothing else. Each has its clause.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.environment.subject import FINAL
from conformance.explore.story import Finding
from fake_platform.model import Host, Sandbox


@dataclass(frozen=True)
class PodSeen:
    """One pod as the cluster shows it; `restarts` adds those of all its containers."""

    sandbox_id: str
    name: str
    uid: str
    phase: str
    restarts: int

    @classmethod
    def read(cls, manifest: Mapping[str, Any]) -> "PodSeen":
        """From the API server's JSON."""
        metadata, status = manifest["metadata"], manifest.get("status") or {}
        containers = [*(status.get("initContainerStatuses") or ()), *(status.get("containerStatuses") or ())]
        return cls(
            sandbox_id=(metadata.get("labels") or {}).get("byohost.test/sandbox", ""),
            name=metadata["name"],
            uid=metadata["uid"],
            phase=status.get("phase") or "",
            restarts=sum(container.get("restartCount") or 0 for container in containers),
        )


@dataclass(frozen=True)
class Picture:
    """Platform and cluster at one moment; `made` has the sandbox id of each pod that was ever created."""

    host: Host
    sandboxes: tuple[Sandbox, ...]
    pods: tuple[PodSeen, ...]
    made: Sequence[str]

    def problems(self, survivors: Mapping[str, PodSeen]) -> Iterator[Finding]:
        """Everything that is not as it must be, each with its clause. `survivors` as they were, by sandbox id."""
        yield from self._sets()
        yield from self._survivors(survivors)
        yield from self._capacity()
        for sandbox_id, times in Counter(self.made).items():
            if times > 1:
                yield Finding("LCH-09", f"{times} pods were made for the one launch {sandbox_id}")
        for sandbox in self.open:
            if sandbox.token_generation != sandbox.issued_token_generation:
                held, issued = sandbox.token_generation, sandbox.issued_token_generation
                words = (
                    f"sandbox {sandbox.sandbox_id} holds token {held}, the newest is {issued}: it was not re-pointed"
                )
                yield Finding("REC-03", words)

    @property
    def open(self) -> tuple[Sandbox, ...]:
        """The sandboxes that have not ended."""
        return tuple(sandbox for sandbox in self.sandboxes if sandbox.state not in FINAL)

    def _sets(self) -> Iterator[Finding]:
        known = {(sandbox.sandbox_id, sandbox.pod_uid) for sandbox in self.open}
        there = {(pod.sandbox_id, pod.uid) for pod in self.pods}
        for sandbox_id, uid in sorted(there - known):
            words = f"the cluster has the pod {uid} of sandbox {sandbox_id}, which the platform does not count"
            yield Finding("EPH-01", words)
        for sandbox in self.open:
            if (sandbox.sandbox_id, sandbox.pod_uid) not in there:
                shown = f"the platform shows sandbox {sandbox.sandbox_id} as {sandbox.state}"
                yield Finding("REC-10", f"{shown}, and its pod is not there")

    def _survivors(self, survivors: Mapping[str, PodSeen]) -> Iterator[Finding]:
        pods = {pod.sandbox_id: pod for pod in self.pods}
        for sandbox_id, before in survivors.items():
            now = pods.get(sandbox_id)
            if now is None or now.uid != before.uid:
                later = now.uid if now else "it has none"
                yield Finding("REC-01", f"the survivor {sandbox_id} had the pod {before.uid}, now {later}")
            elif now.restarts != before.restarts:
                times = now.restarts - before.restarts
                yield Finding("REC-01", f"a container of the survivor {sandbox_id} was restarted {times} times")

    def _capacity(self) -> Iterator[Finding]:
        waiting = sum(1 for sandbox in self.open if sandbox.pod_uid is None)
        running = len(self.open) - waiting
        shown = self.host.capacity
        if shown is not None and (shown.waiting, shown.running) != (waiting, running):
            counted = f"the host counts {shown.waiting} waiting and {shown.running} running"
            yield Finding("CHN-14", f"{counted}, there are {waiting}, {running}")
