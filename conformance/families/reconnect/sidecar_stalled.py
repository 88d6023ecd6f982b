"""An operator reconnects while one of its sidecars takes connections and says nothing. Edge: drives the platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import SWIFT, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.fresh_operator import connected_anew
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from conformance.observe.pods import started_at
from fake_platform.model import JournalEntry


@dataclass(frozen=True)
class SidecarStalled:
    """The new connection, and what stood when it was opened."""

    sandbox: str
    """The one of which nothing is heard."""
    connection: tuple[JournalEntry, ...]
    """The frames of the connection that came, the first one first; none where none came within patience."""
    inventory: JournalEntry | None


@scenario("sidecar_stalled", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def reconnect_beside_it(host: HostUnderTest) -> SidecarStalled:
    """Launch one with such a sidecar; once that has started, close the channel, and wait for the next inventory."""
    beside = bystander(host)
    one = host.launch(sidecar_image=host.environment.images.stalling, resources=SMALL, deadline_seconds=90)
    started = Condition("its sidecar has started", lambda pod: pod is not None and bool(started_at(pod, "sidecar")))
    _: Object | None = wait_or_last(one.pod, until=started, within=PATIENCE / 4, pace=SWIFT)
    was, mark = host.record(), host.journal()[-1].n
    host.environment.control.fault(host.name, "close", code=1008)
    wait_or_last(host.record, until=connected_anew(was), within=PATIENCE, pace=SWIFT)
    told = Condition("an inventory was told", lambda found: len(found) > 0)
    inventories = wait_or_last(lambda: _inventories(host, mark), until=told, within=PATIENCE / 2, pace=SWIFT)
    first = inventories[0] if inventories else None
    frames = tuple(
        each
        for each in host.journal(after=mark)
        if first is not None and each.kind == "frame" and each.connection_id == first.connection_id
    )
    for each in (beside, one):
        host.environment.control.terminate(each.id)
    one.settled(within=PATIENCE / 2)
    return SidecarStalled(one.id, frames, first)


def _inventories(host: HostUnderTest, after: int) -> tuple[JournalEntry, ...]:
    return journal.frames(host.journal(after=after), "host.inventory", "up")
