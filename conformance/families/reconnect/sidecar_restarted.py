"""The sidecar of a ready sandbox comes to its end, and the cluster starts another one. Edge: platform, exec."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families._shared.snapshot import Snapshot, look, repointed
from conformance.observe import journal
from conformance.observe.pods import Object, restarts
from fake_platform.model import JournalEntry

END = "import os, signal; os.kill(1, signal.SIGTERM)"
"""What our own sidecar takes for the end of its work, told from inside."""


@dataclass(frozen=True)
class SidecarRestarted:
    """The sandbox before and after, and what was told of it since."""

    sandbox: SandboxUnderTest
    before: Snapshot
    after: Snapshot
    restarts: int
    """How often the cluster has started the sidecar again."""
    told: tuple[JournalEntry, ...]


@scenario("sidecar_restarted", INSTALLED)
def end_sidecar(host: HostUnderTest) -> SidecarRestarted:
    """End it, wait until another one runs, and until the platform has heard of a newer token."""
    sandbox = bystander(host)
    before, mark = look(host, (sandbox,)), host.journal()[-1].n
    name = sandbox.running_pod()["metadata"]["name"]
    host.environment.kube.exec(host.namespace, name, ["python3", "-c", END], container="sidecar")
    again = Condition("the sidecar was started again", lambda pod: pod is None or _again(pod) > 0)
    pod: Object | None = wait_or_last(sandbox.pod, until=again, within=PATIENCE / 2, pace=BRISK)
    repointed((sandbox,), before)
    after = look(host, (sandbox,))
    told = journal.about(journal.frames(host.journal(after=mark), "sandbox.status", "up"), sandbox.id)
    host.environment.control.terminate(sandbox.id)
    return SidecarRestarted(sandbox, before, after, _again(pod), told)


def _again(pod: Object | None) -> int:
    return restarts(pod).get("sidecar", 0) if pod is not None else 0
