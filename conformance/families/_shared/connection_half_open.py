"""A connection swallows everything while its TCP stays up; meanwhile the signing keys change. Edge: the platform.

Before that the operator's proof is replaced in its file, where the kubelet is a played one. Later the keys change once
more: the sidecar of what was launched in between has the first changes behind it. For that last connection the host
serves fewer families than its operator advertises.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.fresh_operator import connected_anew
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.families._shared.snapshot import Snapshot, look, repointed
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.pods import creations
from fake_platform.model import Host, JournalEntry, Sandbox

ROTATIONS = 2
"""Changes of the keys that the survivor misses: each is signed by a key of the one before, so their order matters."""


@dataclass(frozen=True)
class Unserved:
    """A launch of a family that the operator advertises, and the host did not serve at its last exchange."""

    family: str
    ended: Sandbox
    creations: tuple[AuditEvent, ...]


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
    last: Snapshot
    """After another change of the keys, and another connection."""
    unserved: Unserved | None
    """What became of a launch by that connection; None where the target has one family only."""
    silence: tuple[JournalEntry, ...]
    """From the last check-in before the silence until somebody else closes the connection: what came of it alone."""
    journal: tuple[JournalEntry, ...]
    """The same, and on to the end."""
    renewed: float | None
    """When its proof was replaced, before all that (Unix time); None where a kubelet does so when it will."""


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
    renewed = _renewed(host)
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
    silence = host.journal(after=mark - 1)
    try:
        last, unserved = _changed_again(host, sandbox, another)
        entries = host.journal(after=mark - 1)
    finally:  # whatever has failed, the host's next scenario finds its families served
        _restored(host, connected.families)
    record = HalfOpen(
        *(host, sandbox, connected, before, earlier, after, newest, later, last, unserved, silence, entries, renewed)
    )
    for one in (sandbox, another):
        control.terminate(one.id)
    return record


def _renewed(host: HostUnderTest) -> float | None:
    now, pod = time.time(), host.operator_pod()["metadata"]["name"]
    return now if host.environment.renew_tokens(host.namespace, pod) else None


def _changed_again(host: HostUnderTest, *sandboxes: SandboxUnderTest) -> tuple[Snapshot, Unserved | None]:
    """Replace the keys, close the connection, wait for the next one and for the newer tokens; launch."""
    was, before, launched = host.record(), look(host, sandboxes), host.order().family
    host.environment.control.change_host(host.name, {"families": (launched,)})
    host.environment.control.fault(host.name, "rotate-keys")
    host.environment.control.fault(host.name, "close", code=1008)
    wait_or_last(host.record, until=connected_anew(was), within=PATIENCE / 2, pace=BRISK)
    repointed(sandboxes, before)
    others = [family for family in was.families if family != launched]
    return look(host, sandboxes), _unserved(host, *others[:1])


def _restored(host: HostUnderTest, families: Sequence[str]) -> None:
    """An operator goes by its last exchange, so it is let make another one."""
    was, control = host.record(), host.environment.control
    control.clear_faults(host.name)
    control.change_host(host.name, {"families": tuple(families)})
    control.fault(host.name, "close", code=1008)
    wait_or_last(host.record, until=connected_anew(was), within=PATIENCE / 2, pace=BRISK)


def _unserved(host: HostUnderTest, *families: str) -> Unserved | None:
    """The platform refuses such launches itself, so one is changed on its way down."""
    for family in families:
        patch = {"data": {"family": family}}
        host.environment.control.inject(host.name, "alter", "sandbox.launch", patch=patch)
        one = host.launch(resources=SMALL)
        ended = one.settled("ready", within=PATIENCE / 2)
        host.environment.control.terminate(one.id)
        return Unserved(family, ended, creations(host.environment.created(), host.namespace, one.id))
    return None
