"""LCH-05: a launch that comes once more after the end of its sandbox was told makes no pod (sandbox.launch.json)."""

import pytest

from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import about, frames, payload

pytestmark = pytest.mark.clause("LCH-05")


@pytest.mark.control("test_it_came_again_by_another_connection")
def test_it_stays_at_its_end(deliveries: Deliveries) -> None:
    """One pod was made for it, and nothing is told of it after its end: the same process told that."""
    made = len(deliveries.creations[deliveries.over.id])
    told = about(frames(deliveries.journal, "sandbox.status", "up"), deliveries.over.id)
    states = [payload(entry)["state"] for entry in told]
    assert made == 1, f"for a launch that came again after its sandbox had finished {made} pods were made in all"
    assert states[-1:] == ["finished"], f"a launch that came again after its sandbox had finished was told as {states}"


def test_it_came_again_by_another_connection(deliveries: Deliveries) -> None:
    """The control: it was ready and finished, and its launch was sent twice, by two connections of one process."""
    sent = about(frames(deliveries.journal, "sandbox.launch", "down"), deliveries.over.id)
    assert len({entry.connection_id for entry in sent}) == 2, f"its launch was sent {len(sent)} times"
    assert len({entry.instance for entry in sent}) == 1, "another instance of the operator came between"
    assert not deliveries.restarted, "the operator's process was started again in between"
    told = about(frames(deliveries.journal, "sandbox.status", "up"), deliveries.over.id)
    assert {"ready", "finished"} <= {payload(entry)["state"] for entry in told}, "it was never ready and finished"
