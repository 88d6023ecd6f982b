"""A sandbox comes to its end by itself, and the platform acknowledges the news of it at the third time. Edge: platform.

An operator that dies in between would lose the end for good if its pod were gone: so the pod waits.
"""

from dataclasses import dataclass

from conformance.environment.expectations import Gone
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.program_ends import launch_worker, let_end
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe.deletions import deletions
from conformance.observe.journal import about, frames, payload, time_of
from fake_platform.model import JournalEntry

UNHEARD = 2
"""So many times the news of the end is taken in and never acknowledged."""


@dataclass(frozen=True)
class UnheardEnd:
    """When it was told, each time that it came in, and when its operator asked for its pod's deletion."""

    told: tuple[float, ...]
    ordered: tuple[float, ...]
    """When the platform asked for its end: who connects anew meanwhile is told to end what has ended."""
    deleted: tuple[float, ...]


@scenario("unheard_end", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def end_unheard(host: HostUnderTest) -> UnheardEnd:
    """End one by order; let a program end under that fault, and wait until its pod is gone."""
    other = bystander(host)
    host.environment.control.terminate(other.id)
    other.settled(within=PATIENCE / 2)
    worker = launch_worker(host).ready()
    mark = host.journal()[-1].n
    fault = host.environment.control.fault(host.name, "drop-ack", message="sandbox.status", times=UNHEARD)
    let_end(worker)
    wait_or_last(worker.pod, until=Gone(), within=PATIENCE)
    if fault.fault_id in {each.fault_id for each in host.environment.control.faults(host.name)}:
        host.environment.control.remove_fault(fault.fault_id)
    asked = deletions(host.environment.node.audit(), host.operator.account)
    entries = about(host.journal(after=mark), worker.id)
    return UnheardEnd(
        told=tuple(time_of(each) for each in entries if _tells_its_end(each)),
        ordered=tuple(time_of(each) for each in frames(entries, "sandbox.terminate", "down")),
        deleted=tuple(each.at for each in asked if each.sandbox == worker.id),
    )


def _tells_its_end(entry: JournalEntry) -> bool:
    """Each time that it comes in, whether it is sent again or said anew."""
    came = (entry.kind, entry.direction, entry.type) == ("frame", "up", "sandbox.status")
    return came and payload(entry)["state"] == "finished"
