"""A ready sandbox is left alone for long enough that its operator counts it at rest. Edge: drives the platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.observe.journal import frames, time_of
from conformance.observe.sandbox_counts import BEFORE
from fake_platform.model import JournalEntry


@dataclass(frozen=True)
class LeftAlone:
    """The check-ins that came at rest: none where patience was over before."""

    checkins: tuple[JournalEntry, ...]


@scenario("left_alone", INSTALLED, sharing=Sharing(undisturbed=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS))
def leave_alone(host: HostUnderTest) -> LeftAlone:
    """End one sandbox and leave another one alone, until the operator has checked in at rest, and once more."""
    former, sandbox = bystander(host), bystander(host)
    host.environment.control.terminate(former.id)
    former.settled(within=PATIENCE / 2)
    since = host.journal()[-1]
    rest = time_of(since) + BEFORE

    def at_rest() -> tuple[JournalEntry, ...]:
        come = frames(host.journal(after=since.n), "host.checkin", "up")
        return tuple(entry for entry in come if time_of(entry) > rest)

    two = Condition("the operator has checked in twice at rest", lambda come: len(come) > 1)
    checkins: tuple[JournalEntry, ...] = wait_or_last(at_rest, until=two, within=PATIENCE / 2)
    host.environment.control.terminate(sandbox.id)
    return LeftAlone(checkins)
