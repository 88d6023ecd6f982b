"""LCH-02: an image that cannot be pulled ends the launch soon, with the registry's name."""

import pytest

from conformance.contract import Clause
from conformance.observe.journal import payload, time_of
from conformance.observe.moments import seconds
from conformance.scenario.launched import Launched
from conformance.scenario.misfits import PULL_REGISTRY, Misfits

pytestmark = pytest.mark.clause("LCH-02")


@pytest.mark.control("test_pullable_image_becomes_ready")
def test_fails_as_image_pull(misfits: Misfits) -> None:
    """The launch fails, for this reason, and its detail names the registry's host."""
    ended = misfits.unpullable.ended
    assert ended.state == "failed", f"the launch of an image that nobody has is {ended.state}, not failed"
    assert ended.reason == "image-pull", f"it failed as {ended.reason}, not as image-pull: {ended.detail}"
    assert PULL_REGISTRY in (ended.detail or ""), (
        f"the detail does not name the registry {PULL_REGISTRY}: {ended.detail!r}"
    )


@pytest.mark.control("test_pullable_image_becomes_ready")
def test_fails_in_time(misfits: Misfits, clause: Clause) -> None:
    """From the pod's creation to the failure shown it is within the bound."""
    made = misfits.unpullable.creations
    assert made, "the audit log has no creation of a pod for this launch"
    failed = [entry for entry in misfits.unpullable.statuses if payload(entry)["state"] == "failed"]
    assert failed, "the operator never reported the failure"
    took = time_of(failed[0]) - seconds(made[0].time)
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    assert took <= clause.bound.seconds, (
        f"the failure was shown {took:.1f} s after the pod was created, more than {clause.bound.seconds:g} s"
    )


@pytest.mark.control("test_pullable_image_becomes_ready")
def test_pod_is_removed(misfits: Misfits) -> None:
    """The pod of the failed launch is removed."""
    assert misfits.unpullable.left is None, (
        f"the pod of the failed launch is still there: {misfits.unpullable.sandbox.id}"
    )


def test_pullable_image_becomes_ready(launched: Launched) -> None:
    """The control: a launch that differs in the image's digest becomes ready, so it is the pull that failed."""
    assert launched.sandbox.record().state == "ready", f"the ordinary sandbox is {launched.sandbox.record().state}"
