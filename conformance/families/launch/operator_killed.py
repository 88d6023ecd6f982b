"""The operator's process is killed while launches are under way. Edge: drives the platform, the node.

One launch has a pod that no node takes, so it is certainly between create and ready; the other has just been accepted,
so it is somewhere between accept and ready.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import SWIFT, wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.launch_values import NOBODY_HAS
from conformance.families._shared.process_killed import killing
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations, ended
from fake_platform.model import Host, JournalEntry, Sandbox

DEADLINE = 40
WORKING = (30, 90, 270)
"""Seconds that the launch allows which is ready before the operator dies: the first that the cluster can keep."""

SETTLED = timedelta(seconds=3)
"""After its deadline: whoever held a survivor to it would have told so."""


@dataclass(frozen=True)
class Interruption:
    """One launch that was under way when the operator died."""

    sandbox: SandboxUnderTest
    pod: Object | None
    """Its pod right before."""
    ended: Sandbox
    """Ready or at its end, or as it was when patience was over."""
    reported: tuple[JournalEntry, ...]
    """What the operator said of it, before and after."""
    creations: tuple[AuditEvent, ...]
    pods: int
    """Its pods afterwards."""


@dataclass(frozen=True)
class Working:
    """A sandbox that was ready before the operator died, some seconds after the deadline of its launch."""

    before: Object
    record: Sandbox
    after: Object | None


@dataclass(frozen=True)
class Interrupted:
    """Both launches, and the host before and after."""

    host: HostUnderTest
    before: Host
    after: Host
    died: bool
    """Whether the cluster saw the operator's process end."""
    fresh: Interruption
    """Killed as soon as it was accepted."""
    pending: Interruption
    """Killed while its pod waited for a node that there is not."""
    working: Working
    """Ready by then."""


@scenario("interrupted", INSTALLED)
def interrupt(host: HostUnderTest) -> Interrupted:
    """Launch both beside one that works, kill the process when the second is accepted, wait for both ends."""
    working = _working(host)
    worked = working.running_pod()
    before, mark = host.record(), host.journal()[-1].n
    pending = host.launch(resources={"requests": NOBODY_HAS, "limits": NOBODY_HAS}, deadline_seconds=DEADLINE)
    there = Condition("its pod is there", lambda pod: pod is not None)
    waiting: Object | None = wait_or_last(pending.pod, until=there, within=PATIENCE / 4, pace=SWIFT)
    doomed = host.operator_pod()
    kill = killing(host, doomed)
    fresh = host.launch(resources=SMALL)
    accepted = Condition("the launch was accepted", lambda found: len(found) > 0)
    wait_or_last(lambda: _said(host, mark, fresh.id), until=accepted, within=PATIENCE / 4, pace=SWIFT)
    kill()
    young = fresh.pod()
    again = Condition("the operator has exchanged again", lambda record: record.generation > before.generation)
    after: Host = wait_or_last(host.record, until=again, within=PATIENCE, pace=SWIFT)
    died = Condition("the cluster has seen its process end", bool)  # the kubelet tells later than the operator is back
    dead: bool = wait_or_last(lambda: _is_dead(host, doomed), until=died, within=PATIENCE / 4, pace=SWIFT)
    ends = _outcome(fresh, young, mark), _outcome(pending, waiting, mark)
    over = Condition("the deadline of the one that works is over", lambda now: now > working.record().deadline)
    wait_or_last(lambda: datetime.now(UTC) - SETTLED, until=over, within=WORKING[-1] + PATIENCE / 6)
    kept = Working(worked, working.record(), working.pod())
    for one in (fresh, working):
        host.environment.control.terminate(one.id)
    return Interrupted(host, before, after, dead, *ends, kept)


def _working(host: HostUnderTest) -> SandboxUnderTest:
    """One that is ready within its deadline; a slow cluster needs a longer one, and the wait for it is as long."""
    for seconds in WORKING[:-1]:
        one = host.launch(resources=SMALL, deadline_seconds=seconds)
        if one.settled("ready", within=seconds + PATIENCE / 4).state == "ready":
            return one
    return host.launch(resources=SMALL, deadline_seconds=WORKING[-1]).ready()


def _is_dead(host: HostUnderTest, pod: Object) -> bool:
    """Whether the cluster has seen that pod's process end, or has nothing of the pod any more."""
    left = [one for one in host.operator_pods() if one["metadata"]["uid"] == pod["metadata"]["uid"]]
    return not left or any(map(ended, left))


def _said(host: HostUnderTest, mark: int, sandbox: str) -> tuple[JournalEntry, ...]:
    return journal.about(journal.frames(host.journal(after=mark), "sandbox.status", "up"), sandbox)


def _outcome(sandbox: SandboxUnderTest, pod: Object | None, mark: int) -> Interruption:
    host = sandbox.host
    ended = sandbox.settled("ready", within=DEADLINE + PATIENCE / 4)
    there = sandbox.pods()
    made = creations(host.environment.created(), host.namespace, sandbox.id)
    return Interruption(sandbox, pod, ended, _said(host, mark, sandbox.id), made, len(there))
