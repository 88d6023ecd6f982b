"""The network between an operator and its proxy drops every packet for a while. Edge: the gate's rules in the node.

The Kubernetes API stays in reach, and nobody is told anything: what the operator meets is silence.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.expect import That
from conformance.observe import journal
from conformance.observe.pods import addresses
from conformance.scenario.moment import Moment, look, repointed
from conformance.scenario.settled import survivor
from conformance.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.verdict import CouldNotRun
from conformance.waiting import Pace, patiently
from conformance.world import Node
from egress_profiles.endpoints import PROXY
from egress_profiles.gate import TABLE
from fake_platform.model import Host, JournalEntry

_BRISK = Pace(every=0.25)
_HANDLE = re.compile(r"# handle (\d+)")


@dataclass(frozen=True)
class Partition:
    """One host and its survivor before, during and after."""

    host: HostUnderTest
    sandbox: SandboxUnderTest
    connected: Host
    before: Moment
    dropped: Host
    """As the host was shown while it was cut off."""
    during: Moment
    back: Host
    after: Moment
    healed: int
    """The journal's number when the network was whole again."""
    journal: tuple[JournalEntry, ...]
    """From the moment before the cut."""


def cut_off(host: HostUnderTest) -> Partition:
    """Cut the operator off until its host is shown dropped, let it back, and wait for its survivor's newer token."""
    sandbox = survivor(host)
    before, connected, mark = look(host, (sandbox,)), host.record(), host.journal()[-1].n
    own = [one for one in addresses(host.operator_pod()) if ":" not in one]
    if len(own) != 1:
        raise CouldNotRun(f"the operator's pod has {len(own)} IPv4 addresses, so there is no one link to cut")
    shown = That("the host shows its connection as dropped", lambda record: record.connection == "dropped")
    with no_packets(host.world.node, own[0], PROXY.ipv4):
        dropped: Host = patiently(host.record, until=shown, within=PATIENCE, pace=_BRISK)
        during = look(host, (sandbox,))
        healed = host.journal()[-1].n
    heard = That("the operator is heard again", lambda found: len(found) > 0)
    patiently(lambda: _heard(host.journal(after=healed)), until=heard, within=2 * PATIENCE, pace=_BRISK)
    shown = That("the host is connected", lambda record: record.connection == "connected")
    back: Host = patiently(host.record, until=shown, within=PATIENCE / 2, pace=_BRISK)
    repointed((sandbox,), before)
    after = look(host, (sandbox,))
    record = Partition(host, sandbox, connected, before, dropped, during, back, after, healed, host.journal(after=mark))
    host.world.control.terminate(sandbox.id)
    return record


def _heard(entries: tuple[JournalEntry, ...]) -> tuple[JournalEntry, ...]:
    """Inventories: the first word of each connection."""
    return journal.frames(entries, "host.inventory", "up")


@contextmanager
def no_packets(node: Node, pod: str, service: str) -> Iterator[None]:
    """Drop what a pod sends to a Service's address, and what comes back, before any other rule sees it."""
    handles = [_inserted(node, f"ip {way} {pod} ct original ip daddr {service} drop") for way in ("saddr", "daddr")]
    try:
        yield
    finally:
        for handle in handles:
            node.run(["nft", "delete", "rule", "inet", TABLE, "forward", "handle", handle])


def _inserted(node: Node, rule: str) -> str:
    """The handle of a rule that was put before all others."""
    said = node.run(["nft", "--echo", "--handle", "insert", "rule", "inet", TABLE, "forward", *rule.split()])
    found = _HANDLE.search(said)
    if found is None:
        raise CouldNotRun(f"nft inserted a rule and named no handle: {said.strip()!r}")
    return found[1]
