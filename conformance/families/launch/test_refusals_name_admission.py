"""LCH-06: what the operator itself refuses is told as refused at admission, whatever is wrong with the image."""

import pytest

from conformance.families._shared.refused_launches import Refusals, Refused, foreign_images
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-06")


@pytest.fixture(params=foreign_images("registry.test/image@digest"))
def refused(request: pytest.FixtureRequest, refusals: Refusals) -> Refused:
    """One image after the other, named by what is wrong with it."""
    return refusals.images[request.param]


def test_its_reason_is_admission(refused: Refused) -> None:
    """Neither the pull nor the program failed: nobody has tried (openapi.yaml, 11)."""
    reasons = [payload(entry).get("reason") for entry in refused.statuses if payload(entry)["state"] == "failed"]
    assert reasons, f"the operator did not report the launch of {refused.image} as failed"
    assert reasons[0] == "admission", f"the launch of {refused.image} was refused and told as failed by {reasons[0]}"
