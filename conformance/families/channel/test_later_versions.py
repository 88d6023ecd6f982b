"""CHN-19: properties that an operator does not know it ignores, and what is large it reads."""

import pytest

from conformance.families._shared.launches_at_edges import LaunchesAtEdges
from fake_platform.model import Sandbox

pytestmark = pytest.mark.clause("CHN-19")


def test_a_large_launch_is_served(launches_at_edges: LaunchesAtEdges) -> None:
    """Of some ninety kilobytes, on the connection that there was; what its pod was given LCH-03 compares."""
    _is_ready(launches_at_edges.large, "a launch of some 90 KB")
    before, after = launches_at_edges.before.generation, launches_at_edges.after.generation
    assert after == before, (
        f"of a launch of some 90 KB the operator has connected anew: generation {after} after {before}"
    )


@pytest.mark.control("test_it_had_more_properties")
def test_unknown_properties_change_nothing(launches_at_edges: LaunchesAtEdges) -> None:
    """In the envelope and in its data."""
    _is_ready(launches_at_edges.extended, "a launch with properties that nobody knows")


def test_it_had_more_properties(launches_at_edges: LaunchesAtEdges) -> None:
    """The control: the first launch that was altered got them."""
    faults = [entry.data for entry in launches_at_edges.journal if (entry.kind, entry.type) == ("fault", "alter")]
    assert faults, "no message was altered"
    assert "colour" in faults[0]["patch"]["data"], f"the launch was altered by {faults[0]['patch']}"


def _is_ready(sandbox: Sandbox, what: str) -> None:
    assert sandbox.state == "ready", f"{what} is {sandbox.state} ({sandbox.reason}): {sandbox.detail}"
