"""The channel token runs out under an open connection. Edge: drives the platform, the clock."""

import time
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import eventually, wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.families._shared.snapshot import Snapshot, look
from conformance.observe import journal
from conformance.observe.timestamps import seconds
from fake_platform.model import Host, JournalEntry

LIFE = 8
"""Seconds that the token lives: long enough to open the connection with it."""

BEYOND = 12.0
"""Seconds after the token's end, within which every operator has to check in once."""


@dataclass(frozen=True)
class Expiry:
    """One connection before and after its token's end."""

    host: HostUnderTest
    opened: Host
    """As the connection with the short token had begun."""
    expires: float
    """The token's end, in seconds since the epoch."""
    before: Snapshot
    after: Snapshot
    later: Host
    """When a message had come beyond the token's end, or patience was over."""
    seen_at: float
    journal: tuple[JournalEntry, ...]
    """From before that connection on."""


@scenario("expiry", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS))
def let_token_expire(host: HostUnderTest) -> Expiry:
    """Have the operator connect anew with a token of a few seconds, and see what becomes of that connection."""
    sandbox = bystander(host)
    mark, earlier = host.journal()[-1].n, host.record()
    host.environment.control.fault(host.name, "token-life", seconds=LIFE)
    host.environment.control.fault(host.name, "close", code=1008)
    anew = Condition(
        "the host is connected by a new exchange",
        lambda record: record.generation > earlier.generation and record.connection == "connected",
    )
    opened: Host = eventually(host.record, until=anew, within=PATIENCE)
    expires = seconds(journal.answered(host.journal(after=mark))[-1].data["response"]["channel"]["expiresAt"])
    before = look(host, (sandbox,))

    def last() -> float:
        """The moment of the last check-in; of the connection's end, where it has ended."""
        entries = host.journal(after=mark)
        ends = [one for one in entries if one.kind == "disconnect" and one.connection_id == opened.connection_id]
        checkins = [journal.time_of(one) for one in journal.frames(entries, "host.checkin", "up")]
        return time.time() if ends else max(checkins, default=0.0)

    beyond = Condition("a check-in came beyond the token's end", lambda moment: moment > expires)
    wait_or_last(last, until=beyond, within=LIFE + BEYOND + PATIENCE / 4)
    after = look(host, (sandbox,))
    record = Expiry(host, opened, expires, before, after, host.record(), time.time(), host.journal(after=mark))
    host.environment.control.terminate(sandbox.id)
    return record
