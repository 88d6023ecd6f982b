"""A terminate names a sandbox and another pod's uid, as one does that was meant for a pod long gone. Edge: platform.

A true terminate of another sandbox follows: once that one has ended, both were read.
"""

import uuid
from dataclasses import dataclass

from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.families._shared.bystander import bystander
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Weight, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from fake_platform.model import JournalEntry, Sandbox


@dataclass(frozen=True)
class MistakenTerminate:
    """The sandbox that was named with a foreign uid, and the one that was named with its own."""

    sandbox: SandboxUnderTest
    before: Object
    after: Object | None
    """Its pod once the other one had ended."""
    told: tuple[JournalEntry, ...]
    """What was told of it between the two."""
    altered: tuple[JournalEntry, ...]
    """The journal's terminates that name it, until then."""
    meant: Sandbox
    """The other one at its end, or as it was when patience was over."""


@scenario("mistaken_terminate", INSTALLED, weight=Weight(MOSTLY_WAITS))
def terminate_by_mistake(host: HostUnderTest) -> MistakenTerminate:
    """Two sandboxes: one is terminated with a uid that no pod has, then the other one with its own."""
    sandbox, other = bystander(host), bystander(host)
    before, mark = sandbox.running_pod(), host.journal()[-1].n
    host.environment.control.inject(
        host.name, "alter", "sandbox.terminate", patch={"data": {"podUid": str(uuid.uuid4())}}
    )
    host.environment.control.terminate(sandbox.id)
    host.environment.control.terminate(other.id)
    meant = other.settled(within=PATIENCE / 2)
    after = sandbox.pod()
    altered = journal.about(journal.frames(host.journal(), "sandbox.terminate", "down"), sandbox.id)
    told = journal.about(journal.frames(host.journal(after=mark), "sandbox.status", "up"), sandbox.id)
    host.environment.control.terminate(sandbox.id)
    return MistakenTerminate(sandbox, before, after, told, altered, meant)
