"""LCH-07: silence of the API server is none of the reasons of a failure: the launch is tried until its deadline."""

import pytest

from conformance.families._shared.api_unreachable import ApiUnreachable

pytestmark = pytest.mark.clause("LCH-07")


@pytest.mark.control("test_it_was_cut_off")
def test_launch_outlives_an_outage(api_unreachable: ApiUnreachable) -> None:
    """Asked for while the cluster's API was away, with minutes to its deadline, it is ready once the API answers."""
    launched = api_unreachable.launched
    assert launched.state == "ready", (
        f"a launch that was asked for while the cluster's API was away is {launched.state} ({launched.reason}) "
        f"though the API answers again, long before its deadline: {launched.detail}"
    )


def test_it_was_cut_off(api_unreachable: ApiUnreachable) -> None:
    """The control: packets to the API were refused meanwhile, and it answers again."""
    assert api_unreachable.refused > 0, "the operator sent nothing to the cluster's API while it was cut off"
    told = api_unreachable.mended.health
    assert told is not None, "the host shows no health at all"
    assert told.cluster_api.ok, f"with the way open the API is bad: {told.cluster_api.reason}"
