"""The cluster's API cannot make a pod for a moment, and then it can. Edge: platform, a webhook that nobody serves.

Where a webhook has to be asked and does not answer, the API server answers 500, InternalError (Kubernetes, "Dynamic
Admission Control", failure policy): so it does in the field, while a policy engine is being replaced.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from conformance.environment.expectations import Condition
from conformance.environment.subject import FINAL, PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.pod_webhook import Asked, asks, registered, tried
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families._shared.silent_place import silent_place
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations, found_id
from fake_platform.model import Sandbox

DEADLINE = 90
"""Seconds that the launch allows: an operator that waits ever longer has all the time to ask again."""

HELD = 15
"""Seconds for which no pod can be made after the first try: whoever tries a second time and no more has given up."""


@dataclass(frozen=True)
class CreationsRefused:
    """What became of the launch whose pod could not be made at first."""

    sandbox: Sandbox
    """Ready, at its end, or as it was when patience was over."""
    failed: tuple[AuditEvent, ...]
    """Requests for its pod that were answered with a 5xx."""
    creations: tuple[AuditEvent, ...]


@scenario("creations_refused", INSTALLED)
def refuse_creations(host: HostUnderTest) -> CreationsRefused:
    """Launch while no pod can be made; some time after one was asked for in vain, let pods be made again."""
    beside = bystander(host)
    with _unable(host, beside.running_pod()):
        one = host.launch(resources=SMALL, deadline_seconds=DEADLINE)
        asked = Condition("its pod was asked for in vain", lambda found: len(found) > 0)
        wait_or_last(lambda: _failed(one), until=asked, within=PATIENCE / 2, pace=BRISK)
        given_up = Condition("it was given up", lambda found: found.state in FINAL)
        wait_or_last(one.record, until=given_up, within=HELD, pace=BRISK)
    became = one.settled("ready", within=DEADLINE + PATIENCE / 6)
    made = creations(host.environment.created(), host.namespace, one.id)
    for each in (beside, one):
        host.environment.control.terminate(each.id)
    return CreationsRefused(became, _failed(one), made)


@contextmanager
def _unable(host: HostUnderTest, like: Object) -> Iterator[None]:
    """While this lasts, no pod of the host's namespace can be made; it counts once the API server says so."""
    with silent_place(host) as place, registered(host, Asked(place.url)):
        asks(lambda: tried(host, like))
        yield


def _failed(sandbox: SandboxUnderTest) -> tuple[AuditEvent, ...]:
    return tuple(
        event
        for event in sandbox.host.environment.node.audit()
        if (event.verb, event.resource, event.subresource) == ("create", "pods", "")
        and event.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        and found_id(event.requested) == sandbox.id
    )
