"""What several clauses of the channel read: messages by how they were delivered, and what befell connections."""

import pytest

from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import about, frames


@pytest.fixture(scope="session")
def order_of_arrival(deliveries: Deliveries) -> list[str]:
    """Which of the two launches whose messages were swapped was sent first: their sandbox ids."""
    sent = frames(deliveries.journal, "sandbox.launch", "down")
    pair = (deliveries.overtaken, deliveries.overtaking)
    first = {one.id: min((entry.n for entry in about(sent, one.id)), default=0) for one in pair}
    return sorted(first, key=lambda sandbox: first[sandbox])
