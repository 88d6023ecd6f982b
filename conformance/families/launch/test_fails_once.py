"""LCH-07: a launch that cannot become ready fails once, for its reason, before its deadline."""

import pytest

from conformance.families._shared.launched_sandbox import Launched
from conformance.families.launch.failure_reasons import Failures
from conformance.observe.journal import payload, time_of

pytestmark = pytest.mark.clause("LCH-07")

PROVOKED = {
    "image-pull",
    "sidecar-silent",
    "deadline",
    "unschedulable",
    "quota",
    "admission",
    "crash",
    "oom",
    "cancelled",
    "family-not-served",
}
"""Those of the closed list that one node and one namespace can provoke."""


def test_each_is_reported_failed_once(failures: Failures) -> None:
    """The operator reports one failure, and nothing after it."""
    for reason, launch in failures.by_reason.items():
        states = [payload(entry)["state"] for entry in launch.statuses]
        assert states.count("failed") == 1, f"the launch that had to fail as {reason} was reported {states}"
        assert states[-1] == "failed", f"the launch that had failed as {reason} was reported again: {states}"


def test_each_fails_for_its_reason(failures: Failures) -> None:
    """The reason is the one of the closed list that fits."""
    for reason, launch in failures.by_reason.items():
        assert launch.ended.state == "failed", f"the launch that had to fail as {reason} is {launch.ended.state}"
        assert launch.ended.reason == reason, (
            f"the launch that had to fail as {reason} failed as {launch.ended.reason}: {launch.ended.detail}"
        )


def test_each_fails_before_its_deadline(failures: Failures) -> None:
    """The news reached the platform before the launch's deadline had come."""
    for reason, launch in failures.by_reason.items():
        told = [time_of(entry) for entry in launch.statuses if payload(entry)["state"] == "failed"]
        assert told, f"the operator never reported that the launch failed which had to fail as {reason}"
        late = told[0] - launch.ended.deadline.timestamp()
        assert late <= 0, f"the launch that had to fail as {reason} was reported {late:.1f} s after its deadline"


def test_none_leaves_its_pod(failures: Failures) -> None:
    """Whatever pod there was is removed."""
    left = {reason: launch.left["metadata"]["name"] for reason, launch in failures.by_reason.items() if launch.left}
    assert not left, f"failed launches have left their pods: {left}"


def test_every_reason_was_provoked(failures: Failures, launched: Launched) -> None:
    """Of each reason that can be had there was a launch; one without their faults was ready."""
    wanted = PROVOKED | ({"identity-mismatch"} if failures.host.record().workload_identity else set())
    assert set(failures.by_reason) == wanted, f"only these were provoked: {sorted(failures.by_reason)}"
    assert launched.sandbox.record().ready_at is not None, "the ordinary launch was never ready"
