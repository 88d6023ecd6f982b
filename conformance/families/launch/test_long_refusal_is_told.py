"""LCH-07: a failure is told whatever the cluster says of it, and however much."""

import pytest

from conformance.families._shared.launches_at_edges import LaunchesAtEdges

pytestmark = pytest.mark.clause("LCH-07")


def test_many_words_are_cut(launches_at_edges: LaunchesAtEdges) -> None:
    """The detail of a status has 4,096 characters at most (sandbox.status.json): a longer one would be refused."""
    refused, told = launches_at_edges.refused, launches_at_edges.told
    broken = [entry.data["refused"] for entry in told if entry.status == 400 and isinstance(entry.data, dict)]
    assert not broken, f"the news of a launch that the cluster refused in many words broke the protocol: {broken[0]}"
    assert (refused.state, refused.reason) == ("failed", "admission"), (
        f"a launch that the cluster refused in many words is {refused.state} ({refused.reason}): {refused.detail}"
    )
