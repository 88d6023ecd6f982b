"""Launches that cannot succeed: an image that nobody has, a sidecar that is silent or another's. Edge: the platform."""

import secrets
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.scheduling.scenario import STEADY, scenario
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.kube import KubeError, Object
from conformance.observe.pods import creations, found_id, waiting
from conformance.observe.sighting import Sighting
from fake_platform.model import JournalEntry, Sandbox

DEADLINE = 75
"""Seconds that the launches allow: longer than each failure's own bound, so that the deadline is not what ends them."""


@dataclass(frozen=True)
class FailingLaunch:
    """One launch that failed, or did not within patience."""

    sandbox: SandboxUnderTest
    ended: Sandbox
    statuses: tuple[JournalEntry, ...]
    """Everything that the operator reported of it."""
    creations: tuple[AuditEvent, ...]
    left: Object | None
    """The pod that is still there after patience, if one is."""


@dataclass(frozen=True)
class FailingLaunches:
    """All of them."""

    unpullable: FailingLaunch
    mute: FailingLaunch
    anothers: FailingLaunch
    """Its sidecar shows the id of another sandbox, and takes whatever it is given."""
    pulls: Sighting[tuple[str, ...]]
    """Why containers of the first one waited, in the kubelet's words, until somebody asked for its pod's deletion."""


@scenario("failing_launches", STEADY)
def launch_what_fails(host: HostUnderTest) -> FailingLaunches:
    """Launch all at once, wait for all ends."""
    pods = f"/api/v1/namespaces/{host.namespace}/pods"
    version = str(host.environment.kube.get(f"{pods}?limit=1")["metadata"]["resourceVersion"])
    unpullable = host.launch(image=unpullable_image(host), deadline_seconds=DEADLINE)
    mute = host.launch(sidecar_image=host.environment.images.mute, deadline_seconds=DEADLINE)
    anothers = host.launch(sidecar_image=host.environment.images.anothers, deadline_seconds=DEADLINE)
    unpullable.settled(within=DEADLINE + 15)
    pulls = Sighting.of(lambda: _waited(unpullable, pods, version))
    return FailingLaunches(seen_out(unpullable), seen_out(mute), seen_out(anothers), pulls)


def _waited(sandbox: SandboxUnderTest, path: str, version: str) -> tuple[str, ...]:
    """What the API server tells of its pod since that version, as a watch would have been told it."""
    try:
        events = sandbox.host.environment.kube.watch(path, version, 1)
    except KubeError as refusal:
        raise SourceAbsent(f"this needs what became of a pod, and the API server has forgotten it: {refusal}") from None
    pods = [each["object"] for each in events if found_id(each["object"]) == sandbox.id]
    staying = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
    return tuple(dict.fromkeys(reason for pod in staying for reason in waiting(pod)))


def unpullable_image(host: HostUnderTest) -> str:
    """The sandbox image's name with a digest that nobody has."""
    repository = host.environment.images.sandbox.partition("@")[0]
    return f"{repository}@sha256:{secrets.token_hex(32)}"


def seen_out(sandbox: SandboxUnderTest) -> FailingLaunch:
    """The launch at its end, or as it is when patience is over, and what was reported and left of it."""
    ended = sandbox.settled(within=DEADLINE + 15)
    gone = Condition("its pod is gone", lambda pod: pod is None)
    left: Object | None = wait_or_last(sandbox.pod, until=gone, within=20)
    host = sandbox.host
    statuses = journal.about(journal.frames(host.journal(), "sandbox.status", "up"), sandbox.id)
    return FailingLaunch(
        sandbox, ended, statuses, creations(host.environment.created(), host.namespace, sandbox.id), left
    )
