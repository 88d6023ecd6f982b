"""An operator is told when to come again, and then finds no channel behind good exchanges. Edge: the platform.

What fails here is the dial and not the exchange, as behind a proxy that cuts WebSockets: whoever begins to count anew
with each answered exchange never waits longer than the first time.
"""

from dataclasses import dataclass

from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.fresh_operator import connected_anew, started_anew
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.families._shared.site_changed import is_new
from conformance.observe import journal
from conformance.observe.exceptions import CouldNotRun
from fake_platform.model import Host, JournalEntry

DIALS = 4
GATEWAY = 503
"""What a proxy that cuts WebSockets answers to a dial."""

RETRY_AFTER = 7
"""Seconds that the first answer asks for; a first wait is 2 s at most otherwise."""


@dataclass(frozen=True)
class FailedDials:
    """The exchanges since the connection was ended: one that was put off, one for each failed dial, and the last."""

    exchanges: tuple[JournalEntry, ...]
    after: Host
    """Connected, or as it was when patience was over."""


@scenario("failed_dials", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS))
def refuse_dials(host: HostUnderTest) -> FailedDials:
    """End the connection; put the first exchange off, refuse the dials after the next ones, then let it connect.

    The process is a fresh one: an operator that has failed for other reasons before may still wait as long as then. So
    it leaves a fresh one behind, for whatever befalls the host next.

    Raises:
        CouldNotRun: it is not back in time, so that it has no connection to end; others judge whether it comes back.
    """
    before = host.record()
    was = started_anew(host)
    if not is_new(before, was):
        raise CouldNotRun(f"the operator was not connected {PATIENCE:g} s after a restart, so no dial could be refused")
    mark = host.journal()[-1].n
    control = host.environment.control
    control.fault(host.name, "refuse", problem="rate-limited", retryAfterSeconds=RETRY_AFTER)
    control.fault(host.name, "refuse-connection", times=DIALS, status=GATEWAY)
    control.fault(host.name, "close", code=1008)
    after: Host = wait_or_last(host.record, until=connected_anew(was), within=3 * PATIENCE)
    control.clear_faults(host.name)
    record = FailedDials(journal.exchanges(host.journal(after=mark)), after)
    started_anew(host)
    return record
