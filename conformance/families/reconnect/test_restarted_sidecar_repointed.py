"""REC-13: a sidecar that starts anew holds nothing: its sandbox starts again, by a new token, in the same pod."""

import pytest

from conformance.families.reconnect.sidecar_restarted import SidecarRestarted
from conformance.observe.journal import payload
from conformance.observe.pods import restarts

pytestmark = pytest.mark.clause("REC-13")


@pytest.mark.control("test_it_was_started_again")
def test_it_is_told_as_starting(sidecar_restarted: SidecarRestarted) -> None:
    """With no token, so that the platform sends one."""
    told = [(payload(entry)["state"], payload(entry)["tokenGeneration"]) for entry in sidecar_restarted.told]
    assert ("starting", 0) in told, (
        f"after its sidecar had started anew a sandbox was told as {told}, and not as starting without a token"
    )


@pytest.mark.control("test_it_was_started_again")
def test_it_takes_a_new_token(sidecar_restarted: SidecarRestarted) -> None:
    """The new process says itself which one it holds."""
    name = sidecar_restarted.sandbox.id
    held, holds = sidecar_restarted.before.generation(name), sidecar_restarted.after.generation(name)
    assert holds > held, f"a sidecar that started anew holds token generation {holds}; the one before it held {held}"


@pytest.mark.control("test_it_was_started_again")
def test_its_pod_stays(sidecar_restarted: SidecarRestarted) -> None:
    """With the work in it."""
    name = sidecar_restarted.sandbox.id
    before, after = sidecar_restarted.before.pods[name], sidecar_restarted.after.staying(name)
    assert after is not None, "the pod of a sandbox whose sidecar had started anew is gone"
    assert after["metadata"]["uid"] == before["metadata"]["uid"], "a sandbox whose sidecar started anew has another pod"
    assert restarts(after).get("sandbox") == restarts(before).get("sandbox"), "the program beside it was started anew"


def test_it_was_started_again(sidecar_restarted: SidecarRestarted) -> None:
    """The control: it held a token, it ended, and the cluster has started another one."""
    name = sidecar_restarted.sandbox.id
    assert sidecar_restarted.before.generation(name) > 0, "the sidecar held no token before it was ended"
    assert sidecar_restarted.restarts > 0, "the sidecar was told to end, and the cluster has started no other"
