"""A launch is cancelled while the cluster's API makes its pod, and takes its time. Edge: platform, a silent webhook.

The API server waits for a webhook of which nothing is heard, and then makes the pod without it: so a request that is on
its way can be met for certain, and not by chance.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from http import HTTPStatus

from conformance.environment.expectations import Condition, Gone
from conformance.environment.node import Node
from conformance.environment.silent_place import SilentPlace
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import BRISK, SWIFT, eventually, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.network_cut import Cut, Fate, Hook, in_force, met
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families.launch.pod_webhook import Asked, registered, tried
from conformance.observe.audit import AuditEvent
from conformance.observe.kube import Object
from conformance.observe.pods import creations
from fake_platform.model import Sandbox

HELD = 3
"""Seconds that a creation takes: less than any client waits for its answer."""


@dataclass(frozen=True)
class CreationSlow:
    """What became of the launch that was cancelled."""

    under_way: bool
    """Whether its pod had been asked for when it was cancelled."""
    sandbox: SandboxUnderTest
    ended: Sandbox
    creations: tuple[AuditEvent, ...]
    left: Object | None
    """Its pod, if it was still there when patience was over."""


@scenario("creation_slow", INSTALLED)
def cancel_under_way(host: HostUnderTest) -> CreationSlow:
    """Launch while pods take their time, cancel as soon as the pod is asked for, and wait for both ends."""
    beside = bystander(host)
    with _slow(host, beside.running_pod()) as count:
        one = host.launch(resources=SMALL, deadline_seconds=60)
        asked = Condition("its pod is asked for", lambda found: found > 0)
        under_way = wait_or_last(count, until=asked, within=PATIENCE / 6, pace=SWIFT) > 0
        host.environment.control.terminate(one.id)
        made = Condition("its pod was made", lambda found: len(found) > 0)
        came = wait_or_last(lambda: _creations(one), until=made, within=4 * HELD, pace=BRISK)
    ended = one.settled(within=PATIENCE / 2)
    left: Object | None = wait_or_last(one.pod, until=Gone(), within=PATIENCE / 3, pace=BRISK)
    for each in (beside, one):
        host.environment.control.terminate(each.id)
    return CreationSlow(under_way, one, ended, came, left)


def _creations(sandbox: SandboxUnderTest) -> tuple[AuditEvent, ...]:
    return creations(sandbox.host.environment.created(), sandbox.host.namespace, sandbox.id)


@contextmanager
def _slow(host: HostUnderTest, like: Object) -> Iterator[Callable[[], int]]:
    """While this lasts, a pod takes its time to be made; how often the API server has begun to wait so far.

    It is known to ask the webhook by what it says while nobody listens there: first it fails, then it goes on.
    """
    fails = Condition("the API server asks the webhook", lambda status: status >= HTTPStatus.INTERNAL_SERVER_ERROR)
    goes_on = Condition("it goes on without an answer", lambda status: status == HTTPStatus.CREATED)
    with _place(host) as place, registered(host, Asked(place.url, HELD)) as webhook:
        eventually(lambda: tried(host, like), until=fails, within=PATIENCE / 4, pace=BRISK)
        webhook.changed(Asked(place.url, HELD, "Ignore"))
        eventually(lambda: tried(host, like), until=goes_on, within=PATIENCE / 4, pace=BRISK)
        with place.silent() as count:
            yield count


@dataclass(frozen=True)
class _InNode:
    """A `SilentPlace` that is a port of the API server's node, which is loopback to it."""

    node: Node
    name: str
    url: str = "https://127.0.0.1:9/"

    @contextmanager
    def silent(self) -> Iterator[Callable[[], int]]:
        """What comes there is dropped."""
        cut = Cut(self.name, Hook.INPUT, ("ip daddr 127.0.0.1 tcp dport 9",), Fate.DROP)
        with in_force(self.node, cut):
            yield lambda: met(self.node, cut)


def _place(host: HostUnderTest) -> AbstractContextManager[SilentPlace]:
    own = host.environment.silent_place
    return own() if own is not None else nullcontext(_InNode(host.environment.node, f"{host.name}-silent"))
