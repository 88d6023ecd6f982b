"""A pod vanishes before its sandbox was ready, under an operator that looks on. Edge: drives cluster and platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import Pace, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.final_states import FINAL
from conformance.families._shared.scenario import INSTALLED, scenario
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations, started_at
from fake_platform.model import JournalEntry, Sandbox

DEADLINE = 60
_BRISK = Pace(every=0.25)


@dataclass(frozen=True)
class VanishedEarly:
    """A launch whose pod was taken away while its sidecar was silent, and one that was asked for afterwards."""

    sandbox: SandboxUnderTest
    pod: Object | None
    """Its pod right before; None where there was none within patience."""
    ended: Sandbox
    statuses: tuple[JournalEntry, ...]
    creations: tuple[AuditEvent, ...]
    """Every creation of a pod with its id, up to when the later launch was ready."""


@scenario("vanished_early", INSTALLED)
def lose_pod_early(host: HostUnderTest) -> VanishedEarly:
    """Launch with a sidecar that never answers, delete the pod once it runs, wait for the end; see another launch."""
    sandbox = host.launch(sidecar_image=host.environment.images.mute, resources=SMALL, deadline_seconds=DEADLINE)
    runs = Condition("its sidecar has started", lambda pod: pod is not None and bool(started_at(pod, "sidecar")))
    pod: Object | None = wait_or_last(sandbox.pod, until=runs, within=PATIENCE / 3, pace=_BRISK)
    if pod is not None:
        path = f"/api/v1/namespaces/{host.namespace}/pods/{pod['metadata']['name']}"
        host.environment.kube.delete(path, grace_seconds=0)
    over = Condition("the launch has ended", lambda record: record.state in FINAL)
    ended: Sandbox = wait_or_last(sandbox.record, until=over, within=PATIENCE / 2, pace=_BRISK)
    host.environment.control.terminate(bystander(host).id)
    statuses = journal.about(journal.frames(host.journal(), "sandbox.status", "up"), sandbox.id)
    made = creations(host.environment.node.audit(), host.namespace, sandbox.id)
    return VanishedEarly(sandbox, pod, ended, statuses, made)
