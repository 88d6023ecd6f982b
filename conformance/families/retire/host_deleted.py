"""A host is deleted while two sandboxes run on it and a profile points at it. Edge: cluster and platform.

One launch is lost on its way right before, so that something waits for a pod. The operator is restarted during the
drain; then one sandbox ends by itself, and the other is ended, with a launch behind that nobody should have sent.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from conformance.environment.expectations import Condition, Gone
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.program_ends import UNTIL_OVER, let_end
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.families._shared.snapshot import Snapshot, look, replaced, repointed
from conformance.observe.audit import AuditEvent
from conformance.observe.pods import creations
from fake_platform.client import ControlError
from fake_platform.model import Host, JournalEntry, Profile, Sandbox


@dataclass(frozen=True)
class Drained:
    """One sandbox at the end of the drain: what the platform shows, and whether its pod is gone."""

    record: Sandbox
    removed: bool


@dataclass(frozen=True)
class Drain:
    """What became of the two sandboxes after the deletion."""

    back: Host
    """After the operator's restart."""
    repointed: Snapshot
    """When both had newer tokens after that restart, or patience was over."""
    worker: Drained
    """The one that ended by itself."""
    stayer: Drained
    """The one that was terminated."""
    crossing: str
    """The id of a launch that was sent after the operator had been told of the deletion."""
    made: tuple[AuditEvent, ...]
    """Pods that were made for it."""
    end: Host
    journal: tuple[JournalEntry, ...]
    """From the last termination on, with which that launch was sent."""


@dataclass(frozen=True)
class Deletion:
    """One host, from right before its deletion to the end of its last sandbox."""

    host: HostUnderTest
    running: Snapshot
    """The two sandboxes before the deletion."""
    before: Host
    """Right before the confirmed deletion, with its capacity."""
    after: Host
    lost: Sandbox
    """The launch that waited for a pod, after the deletion."""
    refusals: dict[str, ControlError | None]
    """What two later launches were answered, by how they were asked for; None where they were taken."""
    drain: Drain
    journal: tuple[JournalEntry, ...]
    """From the deletion until the last sandbox was terminated."""


@scenario("deletion", INSTALLED, sharing=Sharing(last=True, undisturbed=frozenset({Trace.SANDBOXES})))
def delete(host: HostUnderTest) -> Deletion:
    """Point a profile at it, launch, delete, ask for more, restart its operator, let both sandboxes end."""
    control, profile = host.environment.control, point_at(host, "builds")
    wait_or_last(host.record, until=Condition("the host holds no sandbox", _is_idle), within=PATIENCE / 2, pace=BRISK)
    through = control.launch_by_profile(profile, host.order(command=("python3", "-c", UNTIL_OVER)))
    worker, stayer = SandboxUnderTest(host, through.sandbox_id), host.launch()
    running = look(host, (worker.ready(), stayer.ready()))
    control.inject(host.name, "lose", "sandbox.launch")
    lost = host.launch()
    before, mark = host.record(), host.journal()[-1].n
    control.delete_host(host.name)
    after, given_up = host.record(), lost.record()
    refusals = {
        "by itself": refusal(host.launch),
        "by a profile": refusal(lambda: control.launch_by_profile(profile, host.order())),
    }
    told = Condition("the operator was told", lambda found: any(entry.type == "host.retired" for entry in found))
    wait_or_last(lambda: host.journal(after=mark), until=told, within=PATIENCE / 6, pace=BRISK)
    drain = _drain(worker, stayer, running)
    journal = tuple(entry for entry in host.journal(after=mark) if entry not in drain.journal)
    return Deletion(host, running, before, after, given_up, refusals, drain, journal)


def _is_idle(host: Host) -> bool:
    """Whether everything that was launched there earlier has ended: what the host holds is counted."""
    return host.capacity is None or (host.capacity.waiting, host.capacity.running) == (0, 0)


def _drain(worker: SandboxUnderTest, stayer: SandboxUnderTest, running: Snapshot) -> Drain:
    host, was = worker.host, worker.host.record()
    host.stop_operator()
    host.start_operator()
    back = replaced(host, was)
    repointed((worker, stayer), running)
    newer = look(host, (worker, stayer))
    let_end(worker)
    ended = _ended(worker)
    mark = host.journal()[-1].n
    crossing = _crossed(stayer)
    terminated = _ended(stayer)
    made = creations(host.environment.created(), host.namespace, crossing)
    return Drain(back, newer, ended, terminated, crossing, made, host.record(), host.journal(after=mark))


def _crossed(stayer: SandboxUnderTest) -> str:
    """Terminate it, and send a launch right behind: what was on its way when a host was deleted; its id.

    The platform itself sends none any more, so the terminate is said again and becomes one.
    """
    host, crossing = stayer.host, secrets.token_hex(13)
    asked = host.order(workload_identity=None).model_dump(mode="json", by_alias=True)
    launch = {**asked, "sandboxId": crossing, "podUid": None, "token": "of.no.one", "tokenGeneration": 1}
    host.environment.control.inject(host.name, "repeat", "sandbox.terminate")
    altered = {"type": "sandbox.launch", "data": launch}
    host.environment.control.inject(host.name, "alter", "sandbox.terminate", patch=altered)
    host.environment.control.terminate(stayer.id)
    return crossing


def point_at(host: HostUnderTest, name: str) -> str:
    """A profile of the run that points at the host; its full name."""
    size, profile = f"size-{host.environment.run}", f"{name}-{host.environment.run}"
    host.environment.control.put_resource_class(size, host.order().resources)
    host.environment.control.put_profile(Profile(name=profile, host=host.name, resource_class=size))
    return profile


def refusal(act: Callable[[], object]) -> ControlError | None:
    """What the platform refused the act with; None where it was done."""
    try:
        act()
    except ControlError as refused:
        return refused
    return None


def _ended(sandbox: SandboxUnderTest) -> Drained:
    record = sandbox.settled(within=PATIENCE / 2)
    left = wait_or_last(sandbox.pod, until=Gone(), within=PATIENCE / 3, pace=BRISK)
    return Drained(record, left is None)
