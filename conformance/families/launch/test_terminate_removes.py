"""LCH-04: a terminated sandbox's pod is deleted, that one and no other, and the sandbox is reported finished."""

from dataclasses import dataclass

import pytest

from conformance.environment.expectations import Gone
from conformance.environment.subject import PATIENCE, HostUnderTest, SandboxUnderTest
from conformance.environment.waiting import Pace, eventually
from conformance.observe.kube import Object
from fake_platform.model import Sandbox

pytestmark = pytest.mark.clause("LCH-04")


@dataclass(frozen=True)
class Terminated:
    """A sandbox that was ready and was then terminated."""

    before: Object
    ended: Sandbox


@pytest.fixture(scope="module")
def terminated(host: HostUnderTest, sandbox: SandboxUnderTest) -> Terminated:
    """Launch one beside the shared sandbox, terminate it, wait for its end."""
    one = host.launch().ready()
    pod = one.running_pod()
    host.environment.control.terminate(one.id)
    ended = one.until("finished", "gone")
    eventually(one.pod, until=Gone(), within=PATIENCE, pace=Pace(every=0.25))
    return Terminated(pod, ended)


def test_pod_is_deleted_and_end_reported(terminated: Terminated, host: HostUnderTest) -> None:
    """It is shown finished, with the pod that it had, and no pod of that uid is left."""
    assert terminated.ended.state == "finished", (
        f"the ready sandbox that was terminated is shown as {terminated.ended.state}, not as finished"
    )
    uid = terminated.before["metadata"]["uid"]
    assert terminated.ended.pod_uid == uid, (
        f"the ended sandbox is shown with the pod {terminated.ended.pod_uid}, it had {uid}"
    )
    left = [
        pod["metadata"]["name"] for pod in host.environment.kube.pods(host.namespace) if pod["metadata"]["uid"] == uid
    ]
    assert not left, f"the pod {left} of the terminated sandbox is still there"


def test_the_other_sandbox_stays(terminated: Terminated, sandbox: SandboxUnderTest) -> None:
    """The sandbox beside it is still ready, and its pod is not being deleted."""
    assert sandbox.record().state == "ready", (
        f"after another's termination the shared sandbox is {sandbox.record().state}"
    )
    assert "deletionTimestamp" not in sandbox.running_pod()["metadata"], "the shared sandbox's pod is being deleted too"
