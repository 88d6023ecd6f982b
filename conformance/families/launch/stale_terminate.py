"""Terminates that do not count: of an earlier generation, and for another host. Edge: drives the platform.

Each names a sandbox that lives, with the uid of its pod, and goes down right before a true one for another sandbox:
once that one has ended, both were read.
"""

import uuid
from dataclasses import dataclass

from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import eventually
from conformance.families._shared.bystander import bystander
from conformance.families._shared.fresh_operator import connected_anew
from conformance.families._shared.refused_launches import ANOTHER_HOST
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from fake_platform.model import JournalEntry, Sandbox


@dataclass(frozen=True)
class StaleTerminates:
    """The sandbox that was named, and those that were meant."""

    sandbox: SandboxUnderTest
    before: Object
    after: Object | None
    """Its pod once the others had ended."""
    told: tuple[JournalEntry, ...]
    """What was told of it meanwhile."""
    sent: tuple[JournalEntry, ...]
    """The journal's terminates that name it, until then."""
    meant: tuple[Sandbox, ...]
    """The others at their end, or as they were when patience was over."""


@scenario("stale_terminates", INSTALLED)
def terminate_out_of_date(host: HostUnderTest) -> StaleTerminates:
    """Three sandboxes; two are terminated, each after a forged terminate of the third."""
    if host.record().generation < 2:
        _connected_again(host)  # there is no generation before the first
    sandbox = bystander(host)
    before, mark = sandbox.running_pod(), host.journal()[-1].n
    named = {"sandboxId": sandbox.id, "podUid": before["metadata"]["uid"]}
    stale: tuple[dict[str, object], ...] = ({"generation": host.record().generation - 1}, {"host": ANOTHER_HOST})
    meant = tuple(_ended(bystander(host), {"id": str(uuid.uuid4()), "data": named, **patch}) for patch in stale)
    after, entries = sandbox.pod(), host.journal(after=mark)
    told = journal.about(journal.frames(entries, "sandbox.status", "up"), sandbox.id)
    sent = journal.about(journal.frames(entries, "sandbox.terminate", "down"), sandbox.id)
    host.environment.control.terminate(sandbox.id)
    return StaleTerminates(sandbox, before, after, told, sent, meant)


def _connected_again(host: HostUnderTest) -> None:
    again = connected_anew(host.registered())
    host.environment.control.fault(host.name, "close", code=1008)
    eventually(host.record, until=again, within=PATIENCE)


def _ended(sandbox: SandboxUnderTest, forged: dict[str, object]) -> Sandbox:
    host = sandbox.host
    host.environment.control.inject(host.name, "forge", "sandbox.terminate", patch=forged)
    host.environment.control.terminate(sandbox.id)
    return sandbox.settled(within=PATIENCE / 2)
