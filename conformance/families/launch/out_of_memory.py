"""A sandbox that has worked is killed for want of memory. Edge: drives the platform, exec into the sandbox."""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.bystander import SMALL
from conformance.families._shared.scheduling.scenario import INSTALLED, scenario
from conformance.families.launch.failure_reasons import GREEDY
from conformance.observe import journal
from conformance.observe.kube import Object
from conformance.observe.kube_exec import Exec
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


@scenario("out_of_memory", INSTALLED)
def run_out_of_memory(host: HostUnderTest) -> OutOfMemory:
    """Launch, wait until it is ready, let it ask for too much, wait for its end."""
    host.registered()
    sandbox = host.launch(command=("python3", "-c", WORK), resources=SMALL).ready()
    before, pod = sandbox.record(), sandbox.running_pod()["metadata"]["name"]
    told = host.environment.kube.exec(host.namespace, pod, ["python3", "-c", TELL], container="sandbox")
    ended = sandbox.settled(within=PATIENCE / 2)
    gone = Condition("its pod is gone", lambda found: found is None)
    left: Object | None = wait_or_last(sandbox.pod, until=gone, within=PATIENCE / 3)
    statuses = journal.about(journal.frames(host.journal(), "sandbox.status", "up"), sandbox.id)
    host.environment.control.terminate(sandbox.id)
    return OutOfMemory(sandbox, before, told, ended, statuses, left)
