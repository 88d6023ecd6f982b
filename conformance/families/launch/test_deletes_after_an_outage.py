"""LCH-13: a terminate that meets a silent API server is carried out once it answers."""

import pytest

from conformance.families._shared.api_unreachable import ApiUnreachable
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-13")


@pytest.mark.control("test_it_was_cut_off")
def test_pod_is_deleted_afterwards(api_unreachable: ApiUnreachable) -> None:
    """A deletion that was not answered is tried again: it is neither done nor to be forgotten."""
    left = api_unreachable.left
    assert left is None, (
        f"the pod {left['metadata']['name']} was to be terminated while the cluster's API was away, "
        "and is still there though the API answers again"
    )


@pytest.mark.control("test_it_was_cut_off")
def test_it_is_told_as_finished(api_unreachable: ApiUnreachable) -> None:
    """And the sandbox, which had been ready, is told as finished.

    An inventory without its pod may come first, by which the platform shows it as gone (asyncapi.yaml, 8).
    """
    state = api_unreachable.terminated.state
    told = [payload(entry)["state"] for entry in api_unreachable.ended]
    assert state == "finished" or (state == "gone" and "finished" in told), (
        f"a sandbox that was terminated while the cluster's API was away is {state} afterwards; told of it: {told}"
    )


def test_it_was_cut_off(api_unreachable: ApiUnreachable) -> None:
    """The control: packets to the API were refused meanwhile, and it answers again."""
    assert api_unreachable.refused > 0, "the operator sent nothing to the cluster's API while it was cut off"
    told = api_unreachable.mended.health
    assert told is not None, "the host shows no health at all"
    assert told.cluster_api.ok, f"with the way open the API is bad: {told.cluster_api.reason}"
