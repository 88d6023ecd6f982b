"""LCH-17: an API server in trouble has refused nothing; it is asked again (terms.json, failureReason)."""

import pytest

from conformance.families.launch.creations_refused import CreationsRefused

pytestmark = pytest.mark.clause("LCH-17")


@pytest.mark.control("test_it_could_not_be_made")
def test_it_is_ready_in_the_end(creations_refused: CreationsRefused) -> None:
    """A launch whose pod could not be made for a moment becomes ready once it can, by one pod."""
    one, asked = creations_refused.sandbox, len(creations_refused.failed)
    assert one.state == "ready", (
        f"a launch whose pod the cluster's API could not make for a moment (asked for {asked} times, answered 500) is "
        f"{one.state} ({one.reason}): {one.detail}"
    )
    assert len(creations_refused.creations) == 1, f"{len(creations_refused.creations)} pods were made for it"


def test_it_could_not_be_made(creations_refused: CreationsRefused) -> None:
    """The control: its pod was asked for, and the API server answered that it could not."""
    assert creations_refused.failed, "nobody asked for the pod of a launch while no pod could be made"
