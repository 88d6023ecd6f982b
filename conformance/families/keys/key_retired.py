"""A second download retires the running operator's key; the operator is restarted. Edge: cluster, platform, clock."""

import time
from dataclasses import dataclass, field

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduling.scenario import INSTALLATION, Sharing, Trace, Weight, scenario
from conformance.observe import journal
from fake_platform.model import Host, JournalEntry


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
    """When something had been heard of the operator after the download, or patience was over."""
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
    later, stopped_at = _later(installation, downloaded), host.journal()[-1].n
    host.stop_operator()
    mark = host.journal()[-1].n  # its controller may have let another instance try in between (`stop_operator`)
    host.start_operator()
    tried = Condition("the restarted operator has tried to exchange its key", lambda entries: len(entries) > 0)
    found = eventually(lambda: journal.exchanges(host.journal(after=mark)), until=tried, within=PATIENCE, pace=BRISK)
    return Retirement(
        installation, before, newer, downloaded, later, downloaded_at, stopped_at, mark, found[0], time.monotonic()
    )


def _later(installation: Installation, downloaded: Host) -> Host:
    """The host when it was next heard of, or as it is after twice the check-in's period: the checks judge it."""
    heard = Condition("the operator was heard of again", lambda host: host.last_seen != downloaded.last_seen)
    later: Host = wait_or_last(installation.host.record, until=heard, within=20, pace=BRISK)
    return later
