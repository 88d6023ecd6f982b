"""LCH-02: an image that cannot be pulled ends the launch soon, with the registry's name."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families._shared.launched_sandbox import Launched
from conformance.families.launch.failing_launches import FailingLaunches
from conformance.observe.journal import payload, time_of
from conformance.observe.timestamps import seconds

pytestmark = pytest.mark.clause("LCH-02")


@pytest.mark.control("test_pullable_image_becomes_ready")
def test_fails_as_image_pull(failing_launches: FailingLaunches) -> None:
    """The launch fails, for this reason, and its detail names the registry's host."""
    ended = failing_launches.unpullable.ended
    assert ended.state == "failed", f"the launch of an image that nobody has is {ended.state}, not failed"
    assert ended.reason == "image-pull", f"it failed as {ended.reason}, not as image-pull: {ended.detail}"
    registry = failing_launches.unpullable.sandbox.host.environment.images.registry
    assert registry in (ended.detail or ""), f"the detail does not name the registry {registry}: {ended.detail!r}"


@pytest.mark.control("test_pullable_image_becomes_ready")
def test_fails_in_time(failing_launches: FailingLaunches, clause: Clause) -> None:
    """From the pod's creation to the failure shown it is within the bound."""
    made = failing_launches.unpullable.creations
    assert made, "the audit log has no creation of a pod for this launch"
    failed = [entry for entry in failing_launches.unpullable.statuses if payload(entry)["state"] == "failed"]
    assert failed, "the operator never reported the failure"
    took = time_of(failed[0]) - seconds(made[0].time)
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    assert took <= clause.bound.seconds, (
        f"the failure was shown {took:.1f} s after the pod was created, more than {clause.bound.seconds:g} s"
    )


@pytest.mark.control("test_pullable_image_becomes_ready")
def test_pod_is_removed(failing_launches: FailingLaunches) -> None:
    """The pod of the failed launch is removed."""
    assert failing_launches.unpullable.left is None, (
        f"the pod of the failed launch is still there: {failing_launches.unpullable.sandbox.id}"
    )


def test_pullable_image_becomes_ready(launched: Launched) -> None:
    """The control: a launch that differs in the image's digest becomes ready, so it is the pull that failed."""
    assert launched.sandbox.record().state == "ready", f"the ordinary sandbox is {launched.sandbox.record().state}"
