"""LCH-11: a terminate of an earlier generation, or for another host, deletes nothing and ends nothing."""

import pytest

from conformance.families.launch.stale_terminate import StaleTerminates
from conformance.observe.journal import payload
from conformance.observe.survival import harmed

pytestmark = pytest.mark.clause("LCH-11")


@pytest.mark.control("test_they_were_sent")
def test_the_pod_is_left_alone(stale_terminates: StaleTerminates) -> None:
    """It is the same after both."""
    name = stale_terminates.sandbox.id
    after = {name: stale_terminates.after} if stale_terminates.after is not None else {}
    found = harmed({name: stale_terminates.before}, after)
    assert not found, f"after a terminate of an earlier generation and one for another host: {found[0]}"


@pytest.mark.control("test_they_were_sent")
def test_no_end_is_told(stale_terminates: StaleTerminates) -> None:
    """The platform has asked for none."""
    states = [payload(entry)["state"] for entry in stale_terminates.told]
    ends = [state for state in states if state in ("failed", "finished", "gone")]
    assert not ends, f"after terminates that do not count a sandbox was told as {ends[0]}"


def test_they_were_sent(stale_terminates: StaleTerminates) -> None:
    """The control: both went down, and those that were sent after them were obeyed."""
    assert len(stale_terminates.sent) > 1, f"the journal has {len(stale_terminates.sent)} terminates that name it"
    states = [each.state for each in stale_terminates.meant]
    assert states == ["finished", "finished"], f"the sandboxes that were terminated after them are {states}"
