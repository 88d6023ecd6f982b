"""A launch while the way from the operator to its sandboxes is closed, as a default-deny NetworkPolicy closes it.

No policy engine runs on our own cluster: a table in the node drops what the host's operator sends to port 8081, and
nothing else. Kubelet's probe still finds the sidecar, and the control client reaches it.
Edge: drives the platform, the node.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

from conformance.environment.control_client import Reply, sidecars
from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import Pace, wait_or_last
from conformance.families._shared.final_states import FINAL
from conformance.families._shared.scenario import INSTALLED, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from conformance.observe.pods import addresses
from egress_profiles.endpoints import SIDECAR_PORT
from fake_platform.model import JournalEntry, Sandbox

TABLE = "byohost_wall"
DROP = "drop"
"""As a NetworkPolicy does: a connection is not answered at all."""

RESET = "reject with tcp reset"
"""As where nobody listens: an operator without a probe of kubelet's need not tell such a sidecar from a silent one."""

_BRISK = Pace(every=0.25)


@dataclass(frozen=True)
class SidecarBlocked:
    """Two launches of one host, the second while its operator could not reach any sidecar."""

    before: Sandbox
    """The first launch, with the way open."""
    sandbox: SandboxUnderTest
    witness: Reply
    """What the second one's sidecar answered to the control client."""
    ended: Sandbox
    statuses: tuple[JournalEntry, ...]
    dropped: int
    """Packets that were stopped."""


@scenario("sidecar_blocked", INSTALLED)
def block(host: HostUnderTest) -> SidecarBlocked:
    """Launch with the way open, then with the way closed."""
    open_way = host.launch().ready()
    before = open_way.record()
    host.environment.control.terminate(open_way.id)
    with closed(host):
        sandbox = host.launch(deadline_seconds=60)
        witness = _witnessed(sandbox)
        done = Condition("the sandbox has ended", lambda record: record.state in FINAL)
        ended: Sandbox = wait_or_last(sandbox.record, until=done, within=PATIENCE + 10, pace=_BRISK)
        dropped = _dropped(host)
    statuses = journal.about(journal.frames(host.journal(), "sandbox.status", "up"), sandbox.id)
    return SidecarBlocked(before, sandbox, witness, ended, statuses, dropped)


def rules(sources: frozenset[str], fate: str = DROP) -> str:
    """The text for `nft`: whatever these addresses send to a sidecar's port is counted and meets that fate."""
    lines = [f"add table inet {TABLE}", f"add chain inet {TABLE} forward {{ type filter hook forward priority -30; }}"]
    for source in sorted(sources):
        family = "ip6" if ":" in source else "ip"
        lines.append(f"add rule inet {TABLE} forward {family} saddr {source} tcp dport {SIDECAR_PORT} counter {fate}")
    return "; ".join(lines)


def packets(listing: str) -> int:
    """How many packets the rules have counted, from `nft list table`."""
    words = listing.split()
    return sum(int(count) for word, count in pairwise(words) if word == "packets")


@contextmanager
def closed(host: HostUnderTest, fate: str = DROP) -> Iterator[None]:
    """While this lasts, no token reaches a sidecar of the host, so that none of its launches becomes ready."""
    run = host.environment.node.run
    run(["nft", rules(addresses(host.operator_pod()), fate)])
    try:
        yield
    finally:
        run(["nft", f"delete table inet {TABLE}"])


def _dropped(host: HostUnderTest) -> int:
    return packets(host.environment.node.run(["nft", "list", "table", "inet", TABLE]))


def _witnessed(sandbox: SandboxUnderTest) -> Reply:
    """What the sidecar answers to a pod that no rule confines, once it listens; or that it does not."""

    def asked() -> Reply:
        pod: Object | None = sandbox.pod()
        return sidecars(sandbox.host.environment, [pod]).get(sandbox.id, Reply(0)) if pod else Reply(0)

    answers = Condition("the sidecar answers the control client", lambda reply: reply.status != 0)
    reply: Reply = wait_or_last(asked, until=answers, within=PATIENCE / 2, pace=Pace(every=1.0))
    return reply
