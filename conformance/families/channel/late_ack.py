"""One check-in is never acknowledged, and all others are. Edge: drives the platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.observe.journal import frames
from fake_platform.model import Host, JournalEntry

FOLLOWING = 3
"""Check-ins after which an operator has gone on: the one that nobody acknowledged, and two more."""


@dataclass(frozen=True)
class LateAck:
    """The host before, and its check-ins from the one on that was not acknowledged."""

    before: Host
    checkins: tuple[JournalEntry, ...]
    spent: bool
    """Whether the fault has met one."""


@scenario("late_ack", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS))
def lose_an_ack(host: HostUnderTest) -> LateAck:
    """Take one check-in in and say nothing; wait until others have followed it."""
    before, control = host.registered(), host.environment.control
    mark = host.journal()[-1].n
    fault = control.fault(host.name, "drop-ack", message="host.checkin")
    enough = Condition("check-ins have followed", lambda found: len(found) >= FOLLOWING)
    checkins: tuple[JournalEntry, ...] = wait_or_last(
        lambda: frames(host.journal(after=mark), "host.checkin", "up"), until=enough, within=PATIENCE, pace=BRISK
    )
    left = {each.fault_id for each in control.faults(host.name)}
    if fault.fault_id in left:
        control.remove_fault(fault.fault_id)
    return LateAck(before, checkins, fault.fault_id not in left)
