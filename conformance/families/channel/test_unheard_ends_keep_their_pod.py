"""CHN-14: the pod of an end that the operator found stays until the platform has acknowledged the news of it."""

import pytest

from conformance.families.channel.unheard_end import UNHEARD, UnheardEnd

pytestmark = pytest.mark.clause("CHN-14")

PATIENT = 50.0
"""Seconds after which an operator may think that it will never be heard: a minute at most (asyncapi.yaml, 11)."""

CLOSE = 1.0
"""Seconds by which the clocks of journal and audit log may differ."""


@pytest.mark.control("test_it_was_told_and_deleted")
def test_the_pod_waits_for_the_acknowledgement(unheard_end: UnheardEnd) -> None:
    """No deletion is asked for between the news that nobody acknowledged and the news that somebody did."""
    told, asked = unheard_end.told, unheard_end.deleted
    heard = min([*told[UNHEARD : UNHEARD + 1], *unheard_end.ordered[:1], told[0] + PATIENT])
    early = [each for each in asked if each < heard - CLOSE]
    assert not early, (
        f"the pod of an ended sandbox was deleted {early[0] - told[0]:.1f} s after its end was first told, "
        f"which was not acknowledged before {heard - told[0]:.1f} s"
    )


def test_it_was_told_and_deleted(unheard_end: UnheardEnd) -> None:
    """The control: the end came in, and in the end the operator asked for the deletion of the pod."""
    assert unheard_end.told, "the end of a sandbox that ended by itself was never told as finished"
    assert unheard_end.deleted, "the pod of a sandbox that ended by itself was never deleted by its operator"
