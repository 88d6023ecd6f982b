"""LCH-11: a launch of an earlier generation creates nothing."""

import pytest

from conformance.families._shared.refused_launches import Refusals

pytestmark = pytest.mark.clause("LCH-11")


@pytest.mark.control("test_the_next_launch_was_obeyed")
def test_no_pod_of_an_earlier_generation(refusals: Refusals) -> None:
    """No pod carries the id that was launched under the earlier generation only."""
    made = [event.name for event in refusals.earlier.creations]
    assert not made, f"a launch of an earlier generation made the pod {made}"


def test_the_next_launch_was_obeyed(refusals: Refusals) -> None:
    """The control: the forged launch was sent, and the ordinary one right after it made its pod."""
    generations = [entry.data["generation"] for entry in refusals.earlier.forged]
    assert len(generations) == 1, f"the launch of an earlier generation was sent {len(generations)} times"
    assert refusals.earlier.companion_creations, "the launch that followed made no pod either"
