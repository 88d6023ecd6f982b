"""A launch while the way from the operator to its sandboxes is closed, as a default-deny NetworkPolicy closes it.

No policy engine runs on our own cluster: a table in the node drops what the host's operator sends to port 8081, and
nothing else. Where the node is not ours and policies are enforced, one of the run's own does so, by new connections
alone. Kubelet's probe still finds the sidecar, and the control client reaches it.
Edge: drives the platform, the node or the API server.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from conformance.environment.control_client import Reply, sidecars
from conformance.environment.expectations import Condition, Gone
from conformance.environment.policed_sidecars import Operator
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import Pace, wait_or_last
from conformance.families._shared.network_cut import in_force, met
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families._shared.sidecars_cut_off import way_to_sidecars
from conformance.observe import journal
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.kube import Object
from fake_platform.model import JournalEntry, Sandbox

LONG = 45.0
"""Seconds for which the way is closed at least: three times as long as a launch may wait for its sidecar."""


@dataclass(frozen=True, kw_only=True)
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
    """Packets that were stopped; where a policy did it, tries from the operator's network."""
    refused: bool
    """Whether they were refused instead of dropped."""
    stood: Object
    """The first one's pod, before the way was closed."""
    stands: Object | None
    """The same once it was open again."""
    told: tuple[JournalEntry, ...]
    """What was told of the first one meanwhile."""

    @property
    def unanswered(self) -> int:
        """What was stopped, if nobody was told of it.

        Raises:
            SourceAbsent: whoever tried was told: a sidecar that is not there shows itself so, too (terms.json, reason).
        """
        if self.refused:
            raise SourceAbsent(
                "this needs a cluster that drops what a NetworkPolicy denies, and this one refuses it: say --policies "
                "refuse"
            )
        return self.dropped


@scenario("sidecar_blocked", INSTALLED)
def block(host: HostUnderTest) -> SidecarBlocked:
    """Launch with the way open, then with the way closed; the first one stays for as long as it is."""
    open_way = host.launch().ready()
    before, stood, mark = open_way.record(), open_way.running_pod(), host.journal()[-1].n
    with _closed(host, stood) as stopped:
        began, sandbox = time.monotonic(), host.launch(deadline_seconds=60)
        witness = _witnessed(sandbox)
        ended = sandbox.settled(within=PATIENCE + 10)
        wait_or_last(open_way.pod, until=Gone(), within=max(0.0, began + LONG - time.monotonic()))
        dropped, refused = stopped()
    news = journal.frames(host.journal(after=mark), "sandbox.status", "up")
    stands = open_way.pod()
    host.environment.control.terminate(open_way.id)
    return SidecarBlocked(
        before=before,
        sandbox=sandbox,
        witness=witness,
        ended=ended,
        statuses=journal.about(news, sandbox.id),
        dropped=dropped,
        refused=refused,
        stood=stood,
        stands=stands,
        told=journal.about(news, open_way.id),
    )


@contextmanager
def _closed(host: HostUnderTest, listening: Object) -> Iterator[Callable[[], tuple[int, bool]]]:
    """While this lasts the operator reaches no sidecar; how much of what was sent met that, and whether it was refused.

    `listening` is the pod of one that is there.
    """
    policed, node = host.environment.policed_sidecars, host.environment.node
    if policed is not None:
        operator = Operator(host.namespace, host.operator.deployment, host.operator_pod)
        with policed.closed(operator, str(listening["status"]["podIP"])) as closed:
            yield lambda: (len(closed.met), closed.refuses)
        return
    cut = way_to_sidecars(host)
    with in_force(node, cut):
        yield lambda: (met(node, cut), False)


def _witnessed(sandbox: SandboxUnderTest) -> Reply:
    """What the sidecar answers to a pod that no rule confines, once it listens; or that it does not."""

    def asked() -> Reply:
        pod: Object | None = sandbox.pod()
        return sidecars(sandbox.host.environment, [pod]).get(sandbox.id, Reply(0)) if pod else Reply(0)

    answers = Condition("the sidecar answers the control client", lambda reply: reply.status != 0)
    reply: Reply = wait_or_last(asked, until=answers, within=PATIENCE / 2, pace=Pace(every=1.0))
    return reply
