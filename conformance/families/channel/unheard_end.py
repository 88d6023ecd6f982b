"""A sandbox comes to its end by itself, and the platform acknowledges the news of it at the third time. Edge: platform.

An operator that dies in between would lose the end for good if its pod were gone: so the pod waits.
"""

from dataclasses import dataclass

from conformance.environment.expectations import Gone
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.program_ends import launch_worker, let_end
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe.deletions import deletions
from conformance.observe.journal import about, payload, time_of

UNHEARD = 2
"""So many times the news of the end is taken in and never acknowledged."""


@dataclass(frozen=True)
class UnheardEnd:
    """When it was told, each time that it came in, and when its operator asked for its pod's deletion."""

    told: tuple[float, ...]
    deleted: tuple[float, ...]


@scenario("unheard_end", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def end_unheard(host: HostUnderTest) -> UnheardEnd:
    """Let a program end under that fault, and wait until its pod is gone."""
    host.registered()
    worker = launch_worker(host).ready()
    mark = host.journal()[-1].n
    fault = host.environment.control.fault(host.name, "drop-ack", message="sandbox.status", times=UNHEARD)
    let_end(worker)
    wait_or_last(worker.pod, until=Gone(), within=PATIENCE)
    if fault.fault_id in {each.fault_id for each in host.environment.control.faults(host.name)}:
        host.environment.control.remove_fault(fault.fault_id)
    arrived = (
        e for e in host.journal(after=mark) if (e.kind, e.direction, e.type) == ("frame", "up", "sandbox.status")
    )
    told = tuple(time_of(each) for each in about(arrived, worker.id) if payload(each)["state"] == "finished")
    asked = deletions(host.environment.node.audit(), host.operator.account)
    return UnheardEnd(told, tuple(each.at for each in asked if each.sandbox == worker.id))
