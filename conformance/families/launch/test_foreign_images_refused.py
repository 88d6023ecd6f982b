"""LCH-06: a launch that names another registry, or an image by tag, is refused."""

import pytest

from conformance.families._shared.launched_sandbox import Launched
from conformance.families._shared.refused_launches import Refusals, Refused, foreign_images
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-06")


@pytest.fixture(params=foreign_images("registry.test/image@digest"))
def refused(request: pytest.FixtureRequest, refusals: Refusals) -> Refused:
    """One image after the other, named by what is wrong with it."""
    return refusals.images[request.param]


@pytest.mark.control("test_ordinary_image_makes_a_pod")
def test_makes_no_pod(refused: Refused) -> None:
    """Nothing is created for it."""
    assert not refused.creations, f"a pod was created for a launch of the image {refused.image}"


@pytest.mark.control("test_ordinary_image_makes_a_pod")
def test_is_reported_failed(refused: Refused) -> None:
    """The operator itself says so, with a reason, before the deadline does."""
    reported = [payload(entry) for entry in refused.statuses if payload(entry)["state"] == "failed"]
    assert reported, f"the operator did not report the launch of {refused.image} as failed: it is {refused.ended.state}"
    assert reported[0]["reason"], f"the launch of {refused.image} failed without a reason"
    assert reported[0]["reason"] != "deadline", f"the launch of {refused.image} was left to its deadline"


def test_ordinary_image_makes_a_pod(launched: Launched) -> None:
    """The control: the same launch with the platform's image by digest became ready."""
    assert launched.sandbox.record().state == "ready", f"the ordinary sandbox is {launched.sandbox.record().state}"
