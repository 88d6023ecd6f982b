"""Launches that cannot succeed: an image that nobody has, a sidecar that is silent or foreign. Edge: the platform."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.scheduling.scenario import STEADY, scenario
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.exceptions import SourceAbsent
from conformance.observe.kube import KubeError, Object
from conformance.observe.pods import creations, found_id, started_at, waiting
from conformance.observe.sighting import Sighting
from conformance.observe.untrusted_json import text
from fake_platform.model import JournalEntry, Sandbox

DEADLINE = 75
"""Seconds that the launches allow: longer than each failure's own bound, so that the deadline is not what ends them."""

LOOKS = (1, 10)
"""Seconds of each watch: the second one where the first has not told enough."""

FORGOTTEN = "this needs what became of a pod, and the API server has forgotten it"


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
    foreign_sidecar: FailingLaunch
    """Its sidecar shows the id of another sandbox, and takes whatever it is given."""
    pulls: Sighting[tuple[str, ...]]
    """Why containers of the first one waited, in the kubelet's words, until somebody asked for its pod's deletion."""
    answered: Sighting[bool]
    """Whether the sidecar of the last one started, so that somebody could be asked at its address."""


@scenario("failing_launches", STEADY)
def launch_what_fails(host: HostUnderTest) -> FailingLaunches:
    """Launch all at once, wait for all ends."""
    pods = f"/api/v1/namespaces/{host.namespace}/pods"
    version = str(host.environment.kube.get(f"{pods}?limit=1")["metadata"]["resourceVersion"])
    unpullable = host.launch(image=unpullable_image(host), deadline_seconds=DEADLINE)
    mute = host.launch(sidecar_image=host.environment.images.mute, deadline_seconds=DEADLINE)
    foreign_sidecar = host.launch(sidecar_image=host.environment.images.foreign_sidecar, deadline_seconds=DEADLINE)
    unpullable.settled(within=DEADLINE + 15)
    pulls = Sighting.of(lambda: _waited(_told(unpullable, pods, version, _is_over)))
    started = Sighting.of(lambda: _has_started(_told(foreign_sidecar, pods, version, _has_started)))
    return FailingLaunches(seen_out(unpullable), seen_out(mute), seen_out(foreign_sidecar), pulls, started)


def _told(sandbox: SandboxUnderTest, path: str, version: str, enough: Callable[[list[Object]], bool]) -> list[Object]:
    """What the API server tells of its pod since that version, as watch events: until it is enough, or time is over."""
    mine: list[Object] = []
    for seconds in LOOKS:
        try:
            events = sandbox.host.environment.kube.watch(path, version, seconds)
        except KubeError as refusal:
            raise SourceAbsent(f"{FORGOTTEN}: {refusal}") from None
        if trouble := [each["object"] for each in events if each["type"] == "ERROR"]:
            raise SourceAbsent(f"{FORGOTTEN}: {text(trouble[0], 'message')}")
        mine = [each for each in events if found_id(each["object"]) == sandbox.id]
        if enough(mine):
            break
    return mine


def _is_over(events: list[Object]) -> bool:
    return any(each["type"] == "DELETED" for each in events)


def _has_started(events: list[Object]) -> bool:
    return any(started_at(each["object"], "sidecar") for each in events)


def _waited(events: list[Object]) -> tuple[str, ...]:
    staying = [each["object"] for each in events if "deletionTimestamp" not in each["object"]["metadata"]]
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
