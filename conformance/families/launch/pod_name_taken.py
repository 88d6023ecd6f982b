"""A pod of somebody else stands there under the name that a launch's pod would get. Edge: drives cluster, platform.

An operator whose pods carry the sandbox id in their names can be met so: the message of the launch is held back until
the other pod is there. Where names cannot be told from ids nobody can take one, and nothing is tried.
"""

from dataclasses import dataclass

from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families._shared import somebody_elses
from conformance.families._shared.bystander import bystander
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from fake_platform.model import JournalEntry, Sandbox

LATER = 3.0
"""Seconds by which the launch is held back: the other pod is made in less."""


@dataclass(frozen=True)
class TakenName:
    """The launch, and the pod that had its name; both None where names cannot be foretold."""

    sandbox: SandboxUnderTest | None
    before: Object | None
    after: Object | None
    """The other pod once the launch had ended."""
    ended: Sandbox | None
    statuses: tuple[JournalEntry, ...]


@scenario("taken_name", INSTALLED)
def take_name(host: HostUnderTest) -> TakenName:
    """Learn how pods are named, hold a launch back, make the other pod, let the launch arrive, see it to its end."""
    known = bystander(host)
    pattern = known.running_pod()["metadata"]["name"]
    host.environment.control.terminate(known.id)
    if known.id not in pattern:
        return TakenName(None, None, None, None, ())
    host.environment.control.fault(host.name, "late", message="sandbox.launch", seconds=LATER)
    sandbox = host.launch(deadline_seconds=30)
    path = f"/api/v1/namespaces/{host.namespace}/pods"
    name = pattern.replace(known.id, sandbox.id)
    before = host.environment.kube.create(path, somebody_elses.pod(name, host.environment.images.sandbox))
    ended = sandbox.settled()
    after = host.environment.kube.find(f"{path}/{name}")
    statuses = journal.about(journal.frames(host.journal(), "sandbox.status", "up"), sandbox.id)
    host.environment.kube.delete(f"{path}/{name}", grace_seconds=0)
    return TakenName(sandbox, before, after, ended, statuses)
