"""LCH-17: too many requests, a server that is away, no answer: none of them refuses (terms.json, failureReason)."""

import pytest

from conformance.families.launch.creations_put_off import PutOff

pytestmark = pytest.mark.clause("LCH-17")


@pytest.mark.control("test_each_was_put_off")
def test_each_is_ready_in_the_end(creations_put_off: tuple[PutOff, ...]) -> None:
    """A launch whose pod the API server put off for a while becomes ready once it can, by one pod."""
    for each in creations_put_off:
        one = each.sandbox
        assert one.state == "ready", (
            f"a launch whose pod was asked for and {each.how} for a while is {one.state} ({one.reason}): {one.detail}"
        )
        assert len(each.creations) == 1, f"{len(each.creations)} pods were made for a launch that was {each.how}"


def test_each_was_put_off(creations_put_off: tuple[PutOff, ...]) -> None:
    """The control: the pod of each was asked for while it could not be made."""
    spared = [each.sandbox.sandbox_id for each in creations_put_off if not each.how]
    assert not spared, f"nobody asked for the pods of {', '.join(spared)} while no pod could be made"
