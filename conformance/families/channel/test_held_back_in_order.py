"""CHN-07: messages that an operator has to hold back are applied in the order of their numbers too."""

import pytest

from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import about, frames, payload

pytestmark = pytest.mark.clause("CHN-07")


@pytest.mark.control("test_the_first_arrived_last")
def test_accepted_in_the_order_of_their_numbers(deliveries: Deliveries) -> None:
    """Of three that arrive the last one first, two wait for the first, and then come in the order of their numbers."""
    wanted = [one.id for one in deliveries.scrambled]
    reported = frames(deliveries.journal, "sandbox.status", "up")
    told = [payload(entry)["sandboxId"] for entry in reported if payload(entry)["state"] == "accepted"]
    accepted = [sandbox for sandbox in told if sandbox in wanted]
    assert accepted == wanted, (
        f"three launches that arrived the last one first were accepted in the order "
        f"{[wanted.index(sandbox) + 1 for sandbox in accepted]} of their numbers"
    )


def test_the_first_arrived_last(deliveries: Deliveries) -> None:
    """The control: the journal has them sent against their numbers."""
    sent = frames(deliveries.journal, "sandbox.launch", "down")
    first = [about(sent, one.id)[0] for one in deliveries.scrambled]
    places, numbers = [entry.n for entry in first], [entry.data["seq"] for entry in first]
    assert numbers == sorted(numbers), f"the launches were numbered {numbers}"
    assert places == sorted(places, reverse=True), f"the launches with the numbers {numbers} were sent in order"
