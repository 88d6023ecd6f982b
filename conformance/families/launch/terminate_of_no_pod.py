"""A terminate names a pod of which there is none, and a sandbox that was never heard of. Edge: drives the platform.

So it is for a restarted operator where a pod went while nobody looked: it knows nothing but the cluster. The launch
goes down as a message of a type that there is not.
"""

import uuid
from dataclasses import dataclass

from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe.journal import about
from fake_platform.model import JournalEntry, Sandbox


@dataclass(frozen=True)
class NoSuchPod:
    """What was sent and told of it."""

    pod_uid: str
    sandbox: Sandbox
    """At its end, or as it was when patience was over."""
    journal: tuple[JournalEntry, ...]
    """The messages that name it."""


@scenario("no_such_pod", INSTALLED)
def terminate_nothing(host: HostUnderTest) -> NoSuchPod:
    """Launch unheard, and terminate a pod of it by a uid that no pod has."""
    host.registered()
    mark, pod_uid, control = host.journal()[-1].n, str(uuid.uuid4()), host.environment.control
    control.inject(host.name, "alter", "sandbox.launch", patch={"type": "sandbox.snapshot"})
    one = host.launch(resources=SMALL)
    control.inject(host.name, "alter", "sandbox.terminate", patch={"data": {"podUid": pod_uid}})
    control.terminate(one.id)
    ended = one.settled(within=PATIENCE / 4)
    return NoSuchPod(pod_uid, ended, about(host.journal(after=mark), one.id))
