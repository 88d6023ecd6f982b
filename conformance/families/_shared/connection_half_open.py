"""A connection swallows everything while its TCP stays up; meanwhile the signing keys change. Edge: the platform."""

from dataclasses import dataclass, field

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.families._shared.snapshot import Snapshot, look, repointed
from conformance.observe import journal
from fake_platform.model import Host, JournalEntry, Sandbox

ROTATIONS = 2
"""Changes of the keys that the survivor misses: each is signed by a key of the one before, so their order matters."""


@dataclass(frozen=True)
class HalfOpen:
    """One host and its survivor before and after."""

    host: HostUnderTest
    sandbox: SandboxUnderTest
    connected: Host
    before: Snapshot
    earlier: str = field(repr=False)
    """The survivor's newest token before."""
    after: Snapshot
    newest: str = field(repr=False)
    """Its newest token afterwards."""
    later: Sandbox
    """A launch that was asked for afterwards: ready or ended, or as it was when patience was over."""
    journal: tuple[JournalEntry, ...]
    """From the last check-in before the silence on."""


@scenario(
    "half_open",
    INSTALLED,
    after=("expiry",),
    sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})),
    weight=Weight(MOSTLY_WAITS),
)
def fall_silent(host: HostUnderTest) -> HalfOpen:
    """Silence the connection, replace the keys, wait for the next exchange and for the survivor's newer token."""
    control, sandbox = host.environment.control, bystander(host)
    before, connected, earlier = look(host, (sandbox,)), host.record(), control.tokens(sandbox.id)[-1].token
    mark = journal.frames(host.journal(), "host.checkin", "up")[-1].n
    control.fault(host.name, "half-open")
    for _ in range(ROTATIONS):
        control.fault(host.name, "rotate-keys")
    again = Condition("the operator has exchanged its key again", lambda found: len(found) > 0)
    wait_or_last(lambda: journal.exchanges(host.journal(after=mark)), until=again, within=PATIENCE, pace=BRISK)
    repointed((sandbox,), before)
    after, newest = look(host, (sandbox,)), control.tokens(sandbox.id)[-1].token
    another = host.launch(resources=SMALL)
    later = another.settled("ready", within=PATIENCE / 2)
    record = HalfOpen(host, sandbox, connected, before, earlier, after, newest, later, host.journal(after=mark - 1))
    for one in (sandbox, another):
        control.terminate(one.id)
    return record
