"""A sandbox that has worked is killed for want of memory. Edge: drives the platform, exec into the sandbox."""

from dataclasses import dataclass

from conformance.expect import That
from conformance.observe import journal
from conformance.observe.kube import Object
from conformance.observe.kube_exec import Exec
from conformance.scenario.bystander import SMALL
from conformance.scenario.failures import GREEDY
from conformance.scenario.misfits import FINAL
from conformance.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.waiting import Pace, patiently
from fake_platform.model import JournalEntry, Sandbox

WORK = f"""\
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {{signal.SIGUSR1}})
signal.sigwait({{signal.SIGUSR1}})
{GREEDY}"""
"""It works until it is told to ask for more than there is."""

TELL = "import os, signal; os.kill(1, signal.SIGUSR1)"


@dataclass(frozen=True)
class OutOfMemory:
    """The sandbox, ready at first, and what was told of its end."""

    sandbox: SandboxUnderTest
    before: Sandbox
    told: Exec
    """How the command inside ended that set it off."""
    ended: Sandbox
    statuses: tuple[JournalEntry, ...]
    left: Object | None
    """The pod that is still there after patience, if one is."""


def run_out_of_memory(host: HostUnderTest) -> OutOfMemory:
    """Launch, wait until it is ready, let it ask for too much, wait for its end."""
    host.registered()
    sandbox = host.launch(command=("python3", "-c", WORK), resources=SMALL).ready()
    before, pod = sandbox.record(), sandbox.running_pod()["metadata"]["name"]
    told = host.world.kube.exec(host.namespace, pod, ["python3", "-c", TELL], container="sandbox")
    over = That("the sandbox has ended", lambda record: record.state in FINAL)
    ended: Sandbox = patiently(sandbox.record, until=over, within=PATIENCE / 2, pace=Pace(every=0.25))
    gone = That("its pod is gone", lambda found: found is None)
    left: Object | None = patiently(sandbox.pod, until=gone, within=PATIENCE / 3, pace=Pace(every=0.5))
    statuses = journal.about(journal.frames(host.journal(), "sandbox.status", "up"), sandbox.id)
    host.world.control.terminate(sandbox.id)
    return OutOfMemory(sandbox, before, told, ended, statuses, left)
