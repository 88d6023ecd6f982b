"""A link that loses an acknowledgement, its transport and time, and a platform that forgets. Edge: the platform.

Three sandboxes of one host: one lives on, one ends and its end is never acknowledged, one is forgotten by the platform,
as after a restore from a backup. Then the transport is reset, a recovery is refused, and the exchange is answered late.
"""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.fresh_operator import connected_anew
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.families._shared.snapshot import Snapshot, look, repointed
from conformance.observe import journal
from fake_platform.model import Host, JournalEntry

LATE = 8
"""Seconds by which the exchange is answered late: less than any client should give up after."""


@dataclass(frozen=True)
class LossyLink:
    """The host over all that, and what became of each sandbox."""

    host: HostUnderTest
    kept: SandboxUnderTest
    ended: SandboxUnderTest
    forgotten: SandboxUnderTest
    connected: Host
    before: Snapshot
    back: Host
    """Connected anew, or as it was when patience was over."""
    after: Snapshot
    journal: tuple[JournalEntry, ...]
    """From the moment before on."""


@scenario("lossy_link", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def lose_on_the_way(host: HostUnderTest) -> LossyLink:
    """Forget one sandbox, end another unacknowledged, reset the transport; wait until all has come to rest."""
    control, host_name = host.environment.control, host.name
    kept, ended, forgotten = (bystander(host) for _ in range(3))
    before, connected, mark = look(host, (kept, ended, forgotten)), host.record(), host.journal()[-1].n
    control.fault(host_name, "forget-sandbox", sandboxId=forgotten.id)
    control.fault(host_name, "refuse-recovery")
    control.fault(host_name, "delay", seconds=LATE)
    control.fault(host_name, "drop-ack", message="sandbox.status")
    control.terminate(ended.id)
    ended.settled(within=PATIENCE / 2)
    control.fault(host_name, "cut", how="rst")
    back: Host = wait_or_last(host.record, until=connected_anew(connected), within=PATIENCE, pace=BRISK)
    repointed((kept,), before)
    time = Condition("the operator has had the time between two check-ins", lambda found: len(found) > 1)
    wait_or_last(lambda: _checkins(host, mark, back), until=time, within=PATIENCE / 2, pace=BRISK)
    control.clear_faults(host_name)
    after = look(host, (kept, forgotten))
    record = LossyLink(host, kept, ended, forgotten, connected, before, back, after, host.journal(after=mark))
    control.terminate(kept.id)
    if forgotten.id in after.pods:
        name = after.pods[forgotten.id]["metadata"]["name"]
        host.environment.kube.delete(f"/api/v1/namespaces/{host.namespace}/pods/{name}", grace_seconds=0)
    return record


def _checkins(host: HostUnderTest, mark: int, back: Host) -> tuple[JournalEntry, ...]:
    """On the new connection: whatever an operator does about what it finds there, it has done by the second."""
    told = journal.frames(host.journal(after=mark), "host.checkin", "up")
    return tuple(entry for entry in told if entry.connection_id == back.connection_id)
