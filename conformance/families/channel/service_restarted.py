"""The messaging service goes away with all it knew of a connection, and comes back. Edge: drives the platform."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.network_cut import Fate, in_force, met
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.families._shared.sidecars_cut_off import way_to_sidecars
from conformance.families._shared.snapshot import Snapshot, look, repointed
from fake_platform.model import Host, JournalEntry

AWAY = 4
"""Seconds for which the service takes no connection."""

TRIES, LONGEST = 6, 4.0
"""How often the operator is to find a sidecar silent, and for how many seconds at most: a token is due within ten."""


@dataclass(frozen=True)
class ServiceRestart:
    """One host and its survivor before and after."""

    host: HostUnderTest
    sandbox: SandboxUnderTest
    connected: Host
    before: Snapshot
    back: Host
    """Connected by a later exchange, or as it was when patience was over."""
    after: Snapshot
    journal: tuple[JournalEntry, ...]
    """From the moment before."""


@scenario(
    "service_restart", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS)
)
def restart(host: HostUnderTest) -> ServiceRestart:
    """Restart it, and wait until the operator has come back and its survivor holds a newer token."""
    sandbox = bystander(host)
    before, connected, mark = look(host, (sandbox,)), host.record(), host.journal()[-1].n
    anew = Condition(
        "the host is connected by a new exchange",
        lambda record: record.generation > connected.generation and record.connection == "connected",
    )
    with _silent_sidecars(host):
        host.environment.control.fault(host.name, "restart", seconds=AWAY)
        # Whoever tries while it is away, and had failed before, may wait for a minute then (openapi.yaml, 1).
        back: Host = wait_or_last(host.record, until=anew, within=2 * PATIENCE, pace=BRISK)
    repointed((sandbox,), before)
    after = look(host, (sandbox,))
    record = ServiceRestart(host, sandbox, connected, before, back, after, host.journal(after=mark))
    host.environment.control.terminate(sandbox.id)
    return record


@contextmanager
def _silent_sidecars(host: HostUnderTest) -> Iterator[None]:
    """Until the operator has tried in vain: one that gives a sidecar up never brings it its token, which REC-03 sees.

    Whose node cannot be told to cut a link does without.
    """
    node, cut = host.environment.node, way_to_sidecars(host, Fate.RESET)
    if not node.shows_processes:
        yield
        return
    tried = Condition("the operator has tried its survivor's sidecar", lambda packets: packets >= TRIES)
    with in_force(node, cut):
        yield
        wait_or_last(lambda: met(node, cut), until=tried, within=LONGEST, pace=BRISK)
