"""The operator is taken away while two sandboxes run, and comes back. Edge: drives the cluster and the platform.

The pods are looked at before, during and after; each sidecar is asked by the control client; tokens are tried at the
platform's public endpoint. What the operator says stands in the journal.
"""

from dataclasses import dataclass, field

from conformance.expect import That
from conformance.observe.kube import Object
from conformance.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.waiting import Pace, eventually
from conformance.witness import Reply, counts, sidecars
from fake_platform.model import Host, JournalEntry

SURVIVORS = 2
_BRISK = Pace(every=0.25)


@dataclass(frozen=True)
class Moment:
    """The sandboxes at one moment, by id."""

    pods: dict[str, Object]
    sidecars: dict[str, Reply]


@dataclass(frozen=True)
class Outage:
    """What was seen around one outage."""

    host: HostUnderTest
    sandboxes: tuple[SandboxUnderTest, ...]
    connected: Host
    """Before."""
    before: Moment
    tokens: dict[str, str] = field(repr=False)
    """The newest token of each sandbox before the outage."""
    counted: dict[str, bool]
    """Whether that token counted before the outage."""
    dropped: Host
    during: Moment
    back: Host
    operator: Object
    """The new operator pod."""
    after: Moment
    journal: tuple[JournalEntry, ...]
    """From the moment before the operator was taken away."""


def suffer(host: HostUnderTest) -> Outage:
    """Launch, take the operator away until that shows, bring it back, wait until each survivor has a new token."""
    sandboxes = tuple(host.launch() for _ in range(SURVIVORS))
    for sandbox in sandboxes:
        sandbox.ready()
    tokens = {sandbox.id: host.world.control.tokens(sandbox.id)[-1].token for sandbox in sandboxes}
    counted = {name: counts(host.world, token) for name, token in tokens.items()}
    before, connected = _look(host, sandboxes), host.record()
    mark = host.journal()[-1].n
    host.stop_operator()
    dropped = _dropped(host)
    during = _look(host, sandboxes)
    host.start_operator()
    back = host.registered()
    operator = host.operator_pod()
    _repointed(sandboxes, before)
    after = _look(host, sandboxes)
    journal = host.journal(after=mark)
    return Outage(host, sandboxes, connected, before, tokens, counted, dropped, during, back, operator, after, journal)


def _dropped(host: HostUnderTest) -> Host:
    shown = That("the host shows its connection as dropped", lambda record: record.connection == "dropped")
    dropped: Host = eventually(host.record, until=shown, within=PATIENCE, pace=_BRISK)
    return dropped


def _repointed(sandboxes: tuple[SandboxUnderTest, ...], before: Moment) -> None:
    """Wait with patience, not in judgement: whether every survivor got there is the checks' question."""
    held = {name: reply.body.get("tokenGeneration", 0) for name, reply in before.sidecars.items()}

    def settled() -> bool:
        now = [sandbox.record() for sandbox in sandboxes]
        return all(
            one.state in {"failed", "finished", "gone"} or one.token_generation > held[one.sandbox_id] for one in now
        )

    try:
        eventually(
            settled, until=That("every survivor has taken a newer token", bool), within=PATIENCE / 3, pace=_BRISK
        )
    except AssertionError:
        return


def _look(host: HostUnderTest, sandboxes: tuple[SandboxUnderTest, ...]) -> Moment:
    pods = {sandbox.id: pod for sandbox in sandboxes if (pod := sandbox.pod()) is not None}
    return Moment(pods, sidecars(host.world, pods.values()))
