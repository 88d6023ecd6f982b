"""LCH-01: ready is reported when the pod runs and its sidecar has answered, and never otherwise."""

import pytest

from conformance.environment.control_client import sidecars
from conformance.environment.run_environment import Environment
from conformance.families._shared.launched_sandbox import Launched
from conformance.families.launch.failing_launches import FailingLaunches
from conformance.observe.journal import about, frames, payload, time_of
from conformance.observe.pods import started_at
from conformance.observe.timestamps import seconds

pytestmark = pytest.mark.clause("LCH-01")


def test_ready_sandbox_runs_and_answers(environment: Environment, launched: Launched) -> None:
    """The sandbox that was reported ready runs, and its sidecar answers 200 as this sandbox with a token."""
    pod = launched.sandbox.running_pod()
    assert pod["status"].get("phase") == "Running", (
        f"the sandbox was reported ready and its pod is {pod['status'].get('phase')}"
    )
    reply = sidecars(environment, [pod])[launched.sandbox.id]
    assert reply.status == 200, (
        f"the sandbox was reported ready and its sidecar answers {reply.status or reply.trouble}"
    )
    assert reply.body.get("sandboxId") == launched.sandbox.id, (
        f"the sidecar answers as sandbox {reply.body.get('sandboxId')}"
    )
    assert int(reply.body.get("tokenGeneration", 0)) >= 1, (
        "the sandbox was reported ready and its sidecar holds no token"
    )


def test_ready_was_not_early(launched: Launched) -> None:
    """Ready was reported after both containers had started, with the generation of a token that was taken."""
    reported = [
        entry
        for entry in about(frames(launched.sandbox.host.journal(), "sandbox.status", "up"), launched.sandbox.id)
        if payload(entry)["state"] == "ready"
    ]
    assert reported, "the platform shows the sandbox as ready and the operator never reported that"
    assert payload(reported[0])["tokenGeneration"] >= 1, "ready was reported before the sidecar had taken a token"
    pod = launched.sandbox.running_pod()
    for container in ("sidecar", "sandbox"):
        started = started_at(pod, container)
        assert started, f"the {container} container does not run"
        early = seconds(started) - time_of(reported[0])
        assert early <= 0, f"ready was reported {early:.1f} s before the {container} container had started"


def test_silent_sidecar_is_never_ready(failing_launches: FailingLaunches) -> None:
    """A sandbox whose sidecar cannot answer was never reported ready, failed with a reason, and its pod was removed."""
    mute = failing_launches.mute
    assert mute.creations, "no pod was made for the sandbox with the silent sidecar, so it proves nothing"
    states = [payload(entry)["state"] for entry in mute.statuses]
    assert "ready" not in states, f"a sandbox whose sidecar cannot answer was reported ready: {states}"
    assert mute.ended.state == "failed", (
        f"a sandbox whose sidecar cannot answer is {mute.ended.state} after its deadline, not failed"
    )
    assert mute.ended.reason, "it failed without a reason"
    assert mute.left is None, f"it failed ({mute.ended.reason}) and its pod is still there"
