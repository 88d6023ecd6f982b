"""CHN-07: messages are applied in the order of their sequence numbers."""

import pytest

from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import about, frames, payload

pytestmark = pytest.mark.clause("CHN-07")


@pytest.mark.control("test_messages_did_arrive_swapped")
def test_accepted_in_the_order_of_their_numbers(deliveries: Deliveries) -> None:
    """Of two launches that arrive the wrong way round, the one with the lower number is accepted first."""
    reported = frames(deliveries.journal, "sandbox.status", "up")
    accepted = [payload(entry)["sandboxId"] for entry in reported if payload(entry)["state"] == "accepted"]
    for sandbox in (deliveries.overtaken, deliveries.overtaking):
        assert sandbox.id in accepted, "a launch that arrived out of order was never accepted"
    assert accepted.index(deliveries.overtaken.id) < accepted.index(deliveries.overtaking.id), (
        "the launch with the higher sequence number was accepted first: messages are applied as they arrive"
    )


@pytest.mark.control("test_messages_did_arrive_swapped")
def test_nothing_is_left_out(deliveries: Deliveries) -> None:
    """Both became ready."""
    for sandbox in (deliveries.overtaken, deliveries.overtaking):
        states = [
            payload(entry)["state"] for entry in about(frames(deliveries.journal, "sandbox.status", "up"), sandbox.id)
        ]
        assert "ready" in states, f"a launch that arrived out of order was never ready: {states}"


def test_messages_did_arrive_swapped(deliveries: Deliveries, order_of_arrival: list[str]) -> None:
    """The control: the journal has the later launch sent first, with the higher number."""
    assert order_of_arrival == [deliveries.overtaking.id, deliveries.overtaken.id], "the launches were sent in order"
    sent = frames(deliveries.journal, "sandbox.launch", "down")
    first, second = (about(sent, one.id)[0].data["seq"] for one in (deliveries.overtaken, deliveries.overtaking))
    assert second == first + 1, f"the swapped launches were numbered {first} and {second}"
