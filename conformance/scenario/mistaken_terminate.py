"""A terminate names a sandbox and another pod's uid, as one does that was meant for a pod long gone. Edge: platform.

The message is forged right before a true terminate of another sandbox: once that one has ended, both were read.
"""

import uuid
from dataclasses import dataclass

from conformance.expect import That
from conformance.observe import journal
from conformance.observe.kube import Object
from conformance.scenario.bystander import bystander
from conformance.scenario.misfits import FINAL
from conformance.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.waiting import Pace, patiently
from fake_platform.model import JournalEntry, Sandbox


@dataclass(frozen=True)
class MistakenTerminate:
    """The sandbox that was named with a foreign uid, and the one that was meant to end."""

    sandbox: SandboxUnderTest
    before: Object
    after: Object | None
    """Its pod once the other one had ended."""
    forged: tuple[JournalEntry, ...]
    """The journal's terminates that name it."""
    meant: Sandbox
    """The other one at its end, or as it was when patience was over."""


def terminate_by_mistake(host: HostUnderTest) -> MistakenTerminate:
    """Two sandboxes: one is terminated, the other only named, with a uid that no pod has."""
    sandbox, other = bystander(host), bystander(host)
    before = sandbox.running_pod()
    named = {"id": str(uuid.uuid4()), "data": {"sandboxId": sandbox.id, "podUid": str(uuid.uuid4())}}
    host.world.control.inject(host.name, "forge", "sandbox.terminate", patch=named)
    host.world.control.terminate(other.id)
    over = That("the terminated sandbox has ended", lambda record: record.state in FINAL)
    meant: Sandbox = patiently(other.record, until=over, within=PATIENCE / 2, pace=Pace(every=0.25))
    after = sandbox.pod()
    forged = journal.about(journal.frames(host.journal(), "sandbox.terminate", "down"), sandbox.id)
    host.world.control.terminate(sandbox.id)
    return MistakenTerminate(sandbox, before, after, forged, meant)
