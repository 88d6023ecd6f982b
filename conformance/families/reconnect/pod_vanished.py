"""A sandbox's pod vanishes while the operator is away. Edge: drives the cluster and the platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition, Gone
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.program_ends import launch_worker, let_end
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families._shared.snapshot import Snapshot, look, replaced, repointed
from conformance.observe.audit import AuditEvent
from conformance.observe.journal import frames
from conformance.observe.kube import Object
from conformance.observe.pods import creations, has_ended
from fake_platform.model import Host, JournalEntry, Sandbox


@dataclass(frozen=True)
class Vanished:
    """Two sandboxes over one absence of their operator: one lost its pod meanwhile, one kept it."""

    host: HostUnderTest
    lost: SandboxUnderTest
    uid: str
    """Of the pod that vanished."""
    kept: SandboxUnderTest
    before: Snapshot
    back: Host
    after: Snapshot
    ended: Sandbox
    """The lost one as the platform shows it after the reconnect, or when patience was over."""
    creations: tuple[AuditEvent, ...]
    """Every creation of a pod with the lost one's id."""
    over: Object | None
    """The pod of one whose program came to its end meanwhile, right before the operator came back."""
    inventory: JournalEntry | None
    """The first that was told afterwards."""


@scenario("vanished", INSTALLED)
def lose_pod(host: HostUnderTest) -> Vanished:
    """Take the operator away, delete one pod as a lost node would, let another one's program end; bring it back."""
    lost, kept = (host.launch() for _ in range(2))
    worker = launch_worker(host)
    for sandbox in (lost, kept, worker):
        sandbox.ready()
    was, before = host.record(), look(host, (lost, kept))
    pod = lost.running_pod()["metadata"]
    host.stop_operator()
    dropped = Condition("the host shows its connection as dropped", lambda record: record.connection == "dropped")
    wait_or_last(host.record, until=dropped, within=PATIENCE / 2, pace=BRISK)
    host.environment.kube.delete(f"/api/v1/namespaces/{host.namespace}/pods/{pod['name']}", grace_seconds=0)
    let_end(worker)  # how its end is told afterwards is CHN-14's to judge
    eventually(lost.pod, until=Gone(), within=PATIENCE, pace=BRISK)
    over: Object | None = wait_or_last(worker.pod, until=OVER, within=PATIENCE / 4, pace=BRISK)
    mark = host.journal()[-1].n
    host.start_operator()
    back = replaced(host, was)
    repointed((kept,), before)
    ended = lost.settled(within=PATIENCE / 4)
    worker.settled(within=PATIENCE / 4)
    after = look(host, (lost, kept))
    made = creations(host.environment.created(), host.namespace, lost.id)
    told = next(iter(frames(host.journal(after=mark), "host.inventory", "up")), None)
    for sandbox in (lost, kept):
        host.environment.control.terminate(sandbox.id)
    return Vanished(host, lost, str(pod["uid"]), kept, before, back, after, ended, made, over, told)


OVER = Condition("the pod has ended", lambda pod: pod is None or has_ended(pod))
