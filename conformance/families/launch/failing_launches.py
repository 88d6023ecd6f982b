"""Two launches that cannot succeed: an image that nobody has, a sidecar that does not answer. Edge: the platform."""

import secrets
from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.scheduling.scenario import STEADY, scenario
from conformance.observe import journal
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations
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
    """Both."""

    unpullable: FailingLaunch
    mute: FailingLaunch


@scenario("failing_launches", STEADY)
def launch_what_fails(host: HostUnderTest) -> FailingLaunches:
    """Launch both at once, wait for both ends."""
    unpullable = host.launch(image=unpullable_image(host), deadline_seconds=DEADLINE)
    mute = host.launch(sidecar_image=host.environment.images.mute, deadline_seconds=DEADLINE)
    return FailingLaunches(seen_out(unpullable), seen_out(mute))


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
