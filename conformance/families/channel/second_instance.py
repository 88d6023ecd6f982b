"""A second instance of one installation starts beside the first. Edge: drives the cluster and the platform."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations, ended
from fake_platform.model import Host, JournalEntry, Sandbox


@dataclass(frozen=True)
class Superseded:
    """Both instances, while both pods were there."""

    host: HostUnderTest
    before: Host
    """The first instance acts."""
    older: Object | None
    """The first instance's pod once its process had ended, or as it was when patience was over."""
    during: Host
    """After that: connected, or as it was when patience was over."""
    sandbox: Sandbox
    """A launch that was asked for while both pods were there, at its end or ready."""
    creations: tuple[AuditEvent, ...]
    """Requests to create its pod."""
    journal: tuple[JournalEntry, ...]
    """From before the second instance."""


@scenario("superseded", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def supersede(host: HostUnderTest) -> Superseded:
    """Scale the operator to two, see what becomes of the first instance, launch, and scale back."""
    host.registered()
    before, older, mark = host.record(), host.operator_pod()["metadata"]["name"], host.journal()[-1].n
    host.scale_operator(2)
    newer = Condition("another instance acts", lambda record: record.instance != before.instance)
    try:
        eventually(host.record, until=newer, within=PATIENCE, pace=BRISK)
        gone = Condition("the superseded process has ended", lambda pod: pod is None or bool(ended(pod)))
        left: Object | None = wait_or_last(
            lambda: host.environment.kube.pod(host.namespace, older), until=gone, within=PATIENCE / 3, pace=BRISK
        )
        connected = Condition("the host is connected", lambda record: record.connection == "connected")
        during: Host = wait_or_last(host.record, until=connected, within=PATIENCE / 4, pace=BRISK)  # after its exchange
        launched = host.launch(resources=SMALL)
        sandbox = launched.settled("ready", within=PATIENCE / 2)
        made = creations(host.environment.created(), host.namespace, launched.id)
    finally:
        _give_up(host, older)
        host.scale_operator(1)
    journal = host.journal(after=mark)
    host.environment.control.terminate(launched.id)
    host.operator_pod()
    host.registered()
    return Superseded(host, before, left, during, sandbox, made, journal)


def _give_up(host: HostUnderTest, pod: str) -> None:
    """Have the Deployment take this pod away first."""
    cost = {"controller.kubernetes.io/pod-deletion-cost": "-1000"}
    path = f"/api/v1/namespaces/{host.namespace}/pods/{pod}"
    if host.environment.kube.find(path) is not None:
        host.environment.kube.merge(path, {"metadata": {"annotations": cost}})
