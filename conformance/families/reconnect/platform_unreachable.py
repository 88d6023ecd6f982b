"""The network between an operator and its proxy carries nothing for a while. Edge: the node, or a pod of ours.

A table of its own in the node drops every packet; where the node is not ours a relay stands before the proxy, and falls
silent. The Kubernetes API stays in reach. Nobody is told anything: what the operator meets is silence.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from conformance.environment import relay
from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.bystander import bystander
from conformance.families._shared.network_cut import Cut, Hook, between, in_force
from conformance.families._shared.program_ends import launch_worker, let_end
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from conformance.families._shared.site_changed import is_new
from conformance.families._shared.snapshot import Snapshot, look, repointed
from conformance.families.reconnect.pod_vanished import OVER
from conformance.observe import journal
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Object
from conformance.observe.pods import addresses, has_ended, phase
from egress_profiles.endpoints import PROXY
from fake_platform.model import Host, JournalEntry


@dataclass(frozen=True)
class Partition:
    """One host and its survivor before, during and after."""

    host: HostUnderTest
    sandbox: SandboxUnderTest
    connected: Host
    before: Snapshot
    dropped: Host
    """As the host was shown while it was cut off."""
    during: Snapshot
    back: Host
    after: Snapshot
    healed: int
    """The journal's number when the network was whole again."""
    journal: tuple[JournalEntry, ...]
    """From the moment before the cut."""
    failed: Object | None
    """The pod of one whose program was to fail meanwhile, before the network was whole again; it may be deleted."""

    @property
    def over(self) -> Object | None:
        """The same, if it is there.

        Raises:
            CouldNotRun: no kubelet had told of its end by then.
        """
        if self.failed is not None and not has_ended(self.failed):
            raise CouldNotRun(f"the pod of a program that was to fail is {phase(self.failed)} after its patience")
        return self.failed


@scenario("partition", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS))
def cut_off(host: HostUnderTest) -> Partition:
    """Cut the operator off until its host is shown dropped, let it back, and wait for its survivor's newer token."""
    with _link(host) as cut:
        return _cut_off(host, cut)


def _cut_off(host: HostUnderTest, cut: AbstractContextManager[None]) -> Partition:
    sandbox = bystander(host)
    worker = launch_worker(host, code=3).ready()
    before, connected, mark = look(host, (sandbox,)), host.record(), host.journal()[-1].n
    shown = Condition("the host shows its connection as dropped", lambda record: record.connection == "dropped")
    with cut:
        let_end(worker)  # whether its end is told afterwards is CHN-14's to judge
        dropped: Host = wait_or_last(host.record, until=shown, within=PATIENCE, pace=BRISK)
        during = look(host, (sandbox,))
        over: Object | None = wait_or_last(worker.pod, until=OVER, within=PATIENCE / 4, pace=BRISK)
        healed = host.journal()[-1].n
    heard = Condition("the operator is heard again", lambda found: len(found) > 0)
    wait_or_last(lambda: _heard(host.journal(after=healed)), until=heard, within=2 * PATIENCE, pace=BRISK)
    shown = Condition("the host is connected", lambda record: record.connection == "connected")
    back: Host = wait_or_last(host.record, until=shown, within=PATIENCE / 2, pace=BRISK)
    repointed((sandbox,), before)
    worker.settled(within=PATIENCE / 3)
    after = look(host, (sandbox,))
    entries = host.journal(after=mark)
    record = Partition(host, sandbox, connected, before, dropped, during, back, after, healed, entries, over)
    host.environment.control.terminate(sandbox.id)
    return record


@contextmanager
def _link(host: HostUnderTest) -> Iterator[AbstractContextManager[None]]:
    """What cuts the operator off from its proxy."""
    node = host.environment.node
    if node.shows_processes:
        own = [one for one in addresses(host.operator_pod()) if ":" not in one]
        if len(own) != 1:
            raise CouldNotRun(f"the operator's pod has {len(own)} IPv4 addresses, so there is no one link to cut")
        yield in_force(node, Cut(host.name, Hook.FORWARD, between(own[0], PROXY.ipv4)))
        return
    with relay.standing(host.environment, host.name) as between_them:
        try:
            way = host.environment.proxy_url(between_them.address)
            _move(replace(host, site=host.site.model_copy(update={"https_proxy": way})))
            yield between_them.silent()
        finally:  # whatever has failed, the host's next scenario finds it on its own way
            _move(host)


def _move(host: HostUnderTest) -> None:
    """Apply a bundle for that site, and wait until another instance is connected."""
    before = host.record()
    host.apply(host.download())
    moved = Condition("another instance is connected", lambda now: is_new(before, now))
    eventually(host.record, until=moved, within=PATIENCE)


def _heard(entries: tuple[JournalEntry, ...]) -> tuple[JournalEntry, ...]:
    """Inventories: the first word of each connection."""
    return journal.frames(entries, "host.inventory", "up")
