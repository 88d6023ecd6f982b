"""A second download retires the running operator's key; the operator is restarted. Edge: cluster, platform, clock.

A launch is asked for in between, by the connection that has brought the news.
"""

import time
from dataclasses import dataclass, field

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, SandboxUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduling.scenario import INSTALLATION, Sharing, Trace, Weight, scenario
from conformance.observe import journal
from fake_platform.model import Host, JournalEntry, Sandbox


@dataclass(frozen=True)
class Retirement:
    """What was seen up to the first exchange after the restart."""

    installation: Installation
    before: Host
    newer: str = field(repr=False)
    """The bundle of the second download, not applied."""
    downloaded: Host
    """Right after the second download."""
    later: Host
    """When the operator had checked in twice after the download, or patience was over."""
    asked: SandboxUnderTest
    """Its launch was sent by the connection that had brought the news."""
    served: Sandbox
    """The same: ready, or as it ended, or as it was when patience was over."""
    downloaded_at: int
    """The journal's number before the second download."""
    stopped_at: int
    """The journal's number before the operator was stopped."""
    mark: int
    """The journal's number when no operator was left, right before it came back."""
    first: JournalEntry
    """The first exchange after the restart."""
    seen_at: float
    """When that exchange had been seen, by the harness's monotonic clock, in seconds."""


@scenario(
    "retirement",
    INSTALLATION,
    sharing=Sharing(last=True, disturbs=frozenset({Trace.CHANNEL})),
    weight=Weight(judged_for=60),
)
def retire(installation: Installation) -> Retirement:
    """Download again, see what becomes of the open connection, restart the operator, wait for its next exchange."""
    host = installation.host
    before, downloaded_at = host.record(), host.journal()[-1].n
    newer = host.download()
    downloaded = host.record()
    asked = host.launch(resources=SMALL)
    served = asked.settled("ready")
    later = _later(installation, downloaded_at)
    host.environment.control.terminate(asked.id)
    asked.settled(within=PATIENCE / 3)
    stopped_at = host.journal()[-1].n
    host.stop_operator()
    mark = host.journal()[-1].n  # its controller may have let another instance try in between (`stop_operator`)
    host.start_operator()
    tried = Condition("the restarted operator has tried to exchange its key", lambda entries: len(entries) > 0)
    found = eventually(lambda: journal.exchanges(host.journal(after=mark)), until=tried, within=PATIENCE, pace=BRISK)
    seen_at = time.monotonic()
    return Retirement(
        installation=installation,
        before=before,
        newer=newer,
        downloaded=downloaded,
        later=later,
        asked=asked,
        served=served,
        downloaded_at=downloaded_at,
        stopped_at=stopped_at,
        mark=mark,
        first=found[0],
        seen_at=seen_at,
    )


def _later(installation: Installation, downloaded_at: int) -> Host:
    """The host once its operator has checked in twice since, or as it is after three times as long: checks judge it."""
    host = installation.host
    heard = Condition("the operator has checked in twice", lambda entries: len(entries) > 1)
    wait_or_last(
        lambda: journal.frames(host.journal(after=downloaded_at), "host.checkin", "up"),
        until=heard,
        within=PATIENCE / 2,
        pace=BRISK,
    )
    return host.record()
