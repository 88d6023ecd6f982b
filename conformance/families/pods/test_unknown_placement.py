"""POD-14: a placement that an operator does not know whole is none that it could follow: it ends, and says why."""

import pytest

from conformance.families.pods.placed_sandboxes import PlacedSandboxes
from conformance.families.pods.unknown_placement import UNKNOWN
from conformance.observe.pods import ended

pytestmark = pytest.mark.clause("POD-14")


def test_it_does_not_serve(placed: PlacedSandboxes) -> None:
    """Its process ends, and it never comes to be connected (openapi.yaml, 14)."""
    assert not placed.unknown.served, (
        f"an operator whose placement has the property {UNKNOWN} serves its host, and follows the rest of it at best"
    )
    assert any(map(ended, placed.unknown.pods)), (
        f"an operator whose placement has the property {UNKNOWN} neither serves its host nor ends"
    )


@pytest.mark.control("test_one_that_is_known_is_served")
def test_it_says_which(placed: PlacedSandboxes) -> None:
    """The property's name is among its last words."""
    assert UNKNOWN in placed.unknown.printed, (
        f"an operator whose placement has the property {UNKNOWN} does not name it in its log"
    )


def test_one_that_is_known_is_served(placed: PlacedSandboxes) -> None:
    """The control: with placements as the protocol has them, before and after, the operator connected."""
    assert placed.connected, "the operator did not connect with a placement that the protocol knows"
