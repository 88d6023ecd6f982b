"""A launch stays under way while no node takes its pod, and its operator checks in. Edge: drives the platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import FINAL, PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.launch_values import NOBODY_HAS
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.observe.check_in_gaps import while_starting
from fake_platform.model import JournalEntry

DEADLINE = 90


@dataclass(frozen=True)
class LeftPending:
    """What was said meanwhile."""

    checkins: tuple[JournalEntry, ...]
    """That came while the operator's own last word of the sandbox was that it starts."""


@scenario(
    "left_pending", INSTALLED, sharing=Sharing(undisturbed=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS)
)
def leave_pending(host: HostUnderTest) -> LeftPending:
    """Launch what no node has room for, wait for two check-ins or an end, and cancel."""
    host.registered()
    mark = host.journal()[-1].n
    one = host.launch(resources={"requests": NOBODY_HAS, "limits": NOBODY_HAS}, deadline_seconds=DEADLINE)

    def seen() -> tuple[tuple[JournalEntry, ...], bool]:
        entries = host.journal(after=mark)
        return while_starting(entries, one.id), one.record().state in FINAL

    enough = Condition(
        "the operator has checked in twice, or the launch is over", lambda now: len(now[0]) > 1 or now[1]
    )
    checkins, _ = wait_or_last(seen, until=enough, within=PATIENCE, pace=BRISK)
    host.environment.control.terminate(one.id)
    one.settled(within=PATIENCE / 2)
    return LeftPending(checkins)
