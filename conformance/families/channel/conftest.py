"""What several clauses of the channel read: messages by how they were delivered, and what befell connections."""

import pytest

from conformance.observe.journal import about, frames
from conformance.scenario.ahead import Ahead
from conformance.scenario.deliveries import Deliveries
from conformance.scenario.expiry import Expiry
from conformance.scenario.failed_dials import FailedDials
from conformance.scenario.foreign_authority import ForeignAuthority
from conformance.scenario.installation import Installation
from conformance.scenario.lossy_link import LossyLink
from conformance.scenario.service_restart import ServiceRestart
from conformance.scenario.superseded import Superseded
from conformance.scenario.turned_away import TurnedAway


@pytest.fixture(scope="session")
def order_of_arrival(deliveries: Deliveries) -> list[str]:
    """Which of the two launches whose messages were swapped was sent first: their sandbox ids."""
    sent = frames(deliveries.journal, "sandbox.launch", "down")
    pair = (deliveries.overtaken, deliveries.overtaking)
    first = {one.id: min((entry.n for entry in about(sent, one.id)), default=0) for one in pair}
    return sorted(first, key=lambda sandbox: first[sandbox])


@pytest.fixture(scope="session")
def foreign_authority(fourth: Installation, ahead: Ahead) -> ForeignAuthority:
    """An operator that was shown certificates of a foreign authority."""
    record: ForeignAuthority = ahead.record("foreign_authority")
    return record


@pytest.fixture(scope="session")
def expiry(site: Installation, ahead: Ahead) -> Expiry:
    """A connection that outlived its token."""
    record: Expiry = ahead.record("expiry")
    return record


@pytest.fixture(scope="session")
def service_restart(sixth: Installation, ahead: Ahead) -> ServiceRestart:
    """A host over a restart of the messaging service."""
    record: ServiceRestart = ahead.record("service_restart")
    return record


@pytest.fixture(scope="session")
def superseded(third: Installation, ahead: Ahead) -> Superseded:
    """Two instances of one installation."""
    record: Superseded = ahead.record("superseded")
    return record


@pytest.fixture(scope="session")
def misled(fifth: Installation, ahead: Ahead) -> TurnedAway:
    """An operator whose first exchanges handed out malformed channel URLs."""
    record: TurnedAway = ahead.record("misled")
    return record


@pytest.fixture(scope="session")
def kept_away(fifth: Installation, ahead: Ahead) -> TurnedAway:
    """A fresh operator process whose first exchanges failed."""
    record: TurnedAway = ahead.record("kept_away")
    return record


@pytest.fixture(scope="session")
def failed_dials(sixth: Installation, ahead: Ahead) -> FailedDials:
    """A host whose operator was put off, and then found no channel behind good exchanges."""
    record: FailedDials = ahead.record("failed_dials")
    return record


@pytest.fixture(scope="session")
def lossy_link(fourth: Installation, ahead: Ahead) -> LossyLink:
    """A host whose link has lost an acknowledgement, its transport and time, and whose platform has lost a sandbox."""
    record: LossyLink = ahead.record("lossy_link")
    return record
