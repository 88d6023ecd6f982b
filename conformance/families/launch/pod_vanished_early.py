"""A pod vanishes before its sandbox was ready, under an operator that looks on. Edge: drives cluster and platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations, started_at
from fake_platform.model import JournalEntry, Sandbox

DEADLINE = 60


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
    pod: Object | None = wait_or_last(sandbox.pod, until=runs, within=PATIENCE / 3, pace=BRISK)
    if pod is not None:
        path = f"/api/v1/namespaces/{host.namespace}/pods/{pod['metadata']['name']}"
        host.environment.kube.delete(path, grace_seconds=0)
    ended = sandbox.settled(within=PATIENCE / 2)
    host.environment.control.terminate(bystander(host).id)
    statuses = journal.about(journal.frames(host.journal(), "sandbox.status", "up"), sandbox.id)
    made = creations(host.environment.created(), host.namespace, sandbox.id)
    return VanishedEarly(sandbox, pod, ended, statuses, made)
