"""HLT-03: once the cluster's API answers again, an operator hears of it again, and the host shows it as good."""

import pytest

from conformance.families._shared.api_unreachable import ApiUnreachable

pytestmark = pytest.mark.clause("HLT-03")


@pytest.mark.control("test_it_was_cut_off")
def test_api_is_good_again(api_unreachable: ApiUnreachable) -> None:
    """A watch that goes on from a version which the API server has forgotten meanwhile is answered 410 for ever."""
    told = api_unreachable.mended.health
    assert told is not None, "the host shows no health at all"
    assert told.cluster_api.ok, (
        f"the cluster's API answers again, and the host still shows it as bad: {told.cluster_api.reason}"
    )


def test_it_was_cut_off(api_unreachable: ApiUnreachable) -> None:
    """The control: packets to the API were refused meanwhile, and it was shown as good before."""
    assert api_unreachable.refused > 0, "the operator sent nothing to the cluster's API while it was cut off"
    told = api_unreachable.before.health
    assert told is not None, "the host shows no health at all"
    assert told.cluster_api.ok, f"before the way was closed the API is bad: {told.cluster_api.reason}"
