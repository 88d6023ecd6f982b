"""The operator is taken away while two sandboxes run, and comes back. Edge: drives the cluster and the platform.

The pods are looked at before, during and after; each sidecar is asked by the control client; tokens are tried at the
platform's public endpoint. What the operator says stands in the journal.
"""

from dataclasses import dataclass, field

from conformance.environment.control_client import counts
from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.families._shared.snapshot import Snapshot, look, repointed
from conformance.observe.journal import shown
from conformance.observe.kube import Object
from fake_platform.model import Host, JournalEntry

SURVIVORS = 2


@dataclass(frozen=True)
class Outage:
    """What was seen around one outage."""

    host: HostUnderTest
    sandboxes: tuple[SandboxUnderTest, ...]
    connected: Host
    """Before."""
    before: Snapshot
    tokens: dict[str, str] = field(repr=False)
    """The newest token of each sandbox before the outage."""
    counted: dict[str, bool]
    """Whether that token counted before the outage."""
    dropped: Host
    during: Snapshot
    back: Host
    operator: Object
    """The new operator pod."""
    after: Snapshot
    journal: tuple[JournalEntry, ...]
    """From the moment at which the old operator was last shown as dropped."""


@scenario(
    "outage",
    INSTALLED,
    after=("spare",),
    sharing=Sharing(first=True, disturbs=frozenset({Trace.SANDBOXES}), undisturbed=frozenset({Trace.CHANNEL})),
)
def stop_and_start(host: HostUnderTest) -> Outage:
    """Launch, take the operator away until that shows, bring it back, wait until each survivor has a new token."""
    sandboxes = tuple(host.launch() for _ in range(SURVIVORS))
    for sandbox in sandboxes:
        sandbox.ready()
    tokens = {sandbox.id: host.environment.control.tokens(sandbox.id)[-1].token for sandbox in sandboxes}
    counted = {name: counts(host.environment, token) for name, token in tokens.items()}
    before, connected = look(host, sandboxes), host.record()
    mark = host.journal()[-1].n
    host.stop_operator()
    dropped = _dropped(host)
    # On a busy node the old operator may have connected once more before it was gone: that is not the return.
    mark = max((one.n - 1 for one in shown(host.journal(after=mark), "dropped")), default=mark)
    during = look(host, sandboxes)
    host.start_operator()
    back = _back(host)
    operator = host.operator_pod()
    repointed(sandboxes, before)
    after = look(host, sandboxes)
    journal = host.journal(after=mark)
    return Outage(host, sandboxes, connected, before, tokens, counted, dropped, during, back, operator, after, journal)


def _dropped(host: HostUnderTest) -> Host:
    shown = Condition("the host shows its connection as dropped", lambda record: record.connection == "dropped")
    dropped: Host = wait_or_last(host.record, until=shown, within=PATIENCE, pace=BRISK)
    return dropped


def _back(host: HostUnderTest) -> Host:
    connected = Condition("the host is connected again", lambda record: record.connection == "connected")
    back: Host = wait_or_last(host.record, until=connected, within=PATIENCE, pace=BRISK)
    return back
