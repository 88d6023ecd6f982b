"""A launch while the way from the operator to its sandboxes is closed, as a default-deny NetworkPolicy closes it.

No policy engine runs on our own cluster: a table in the node drops what the host's operator sends to port 8081, and
nothing else. Kubelet's probe still finds the sidecar, and the control client reaches it.
Edge: drives the platform, the node.
"""

from dataclasses import dataclass

from conformance.environment.control_client import Reply, sidecars
from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import Pace, wait_or_last
from conformance.families._shared.network_cut import Cut, Fate, Hook, in_force, met, sent_by
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from conformance.observe.pods import addresses
from egress_profiles.endpoints import SIDECAR_PORT
from fake_platform.model import JournalEntry, Sandbox


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
    node, cut = host.environment.node, way_to_sidecars(host)
    with in_force(node, cut):
        sandbox = host.launch(deadline_seconds=60)
        witness = _witnessed(sandbox)
        ended = sandbox.settled(within=PATIENCE + 10)
        dropped = met(node, cut)
    statuses = journal.about(journal.frames(host.journal(), "sandbox.status", "up"), sandbox.id)
    return SidecarBlocked(before, sandbox, witness, ended, statuses, dropped)


def way_to_sidecars(host: HostUnderTest, fate: Fate = Fate.DROP) -> Cut:
    """What stops the operator that runs now on its way to any sidecar; one that cannot be reached becomes not ready.

    An operator without a probe of kubelet's need not tell a sidecar that resets (`Fate.RESET`) from a silent one.
    """
    return Cut(host.name, Hook.FORWARD, sent_by(addresses(host.operator_pod()), SIDECAR_PORT), fate)


def _witnessed(sandbox: SandboxUnderTest) -> Reply:
    """What the sidecar answers to a pod that no rule confines, once it listens; or that it does not."""

    def asked() -> Reply:
        pod: Object | None = sandbox.pod()
        return sidecars(sandbox.host.environment, [pod]).get(sandbox.id, Reply(0)) if pod else Reply(0)

    answers = Condition("the sidecar answers the control client", lambda reply: reply.status != 0)
    reply: Reply = wait_or_last(asked, until=answers, within=PATIENCE / 2, pace=Pace(every=1.0))
    return reply
