"""What several clauses of the channel read: messages by how they were delivered, and what befell connections."""

import pytest

from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.families._shared.installation import Installation
from conformance.families._shared.scheduler import Scheduler
from conformance.families.channel.connection_refused import TurnedAway
from conformance.families.channel.failed_dials import FailedDials
from conformance.families.channel.foreign_authority import ForeignAuthority
from conformance.families.channel.lossy_link import LossyLink
from conformance.families.channel.second_instance import Superseded
from conformance.families.channel.service_restarted import ServiceRestart
from conformance.families.channel.token_expired import Expiry
from conformance.observe.journal import about, frames


@pytest.fixture(scope="session")
def order_of_arrival(deliveries: Deliveries) -> list[str]:
    """Which of the two launches whose messages were swapped was sent first: their sandbox ids."""
    sent = frames(deliveries.journal, "sandbox.launch", "down")
    pair = (deliveries.overtaken, deliveries.overtaking)
    first = {one.id: min((entry.n for entry in about(sent, one.id)), default=0) for one in pair}
    return sorted(first, key=lambda sandbox: first[sandbox])


@pytest.fixture(scope="session")
def foreign_authority(fourth: Installation, scheduler: Scheduler) -> ForeignAuthority:
    """An operator that was shown certificates of a foreign authority."""
    record: ForeignAuthority = scheduler.record("foreign_authority")
    return record


@pytest.fixture(scope="session")
def expiry(site: Installation, scheduler: Scheduler) -> Expiry:
    """A connection that outlived its token."""
    record: Expiry = scheduler.record("expiry")
    return record


@pytest.fixture(scope="session")
def service_restart(sixth: Installation, scheduler: Scheduler) -> ServiceRestart:
    """A host over a restart of the messaging service."""
    record: ServiceRestart = scheduler.record("service_restart")
    return record


@pytest.fixture(scope="session")
def superseded(third: Installation, scheduler: Scheduler) -> Superseded:
    """Two instances of one installation."""
    record: Superseded = scheduler.record("superseded")
    return record


@pytest.fixture(scope="session")
def misled(fifth: Installation, scheduler: Scheduler) -> TurnedAway:
    """An operator whose first exchanges handed out malformed channel URLs."""
    record: TurnedAway = scheduler.record("misled")
    return record


@pytest.fixture(scope="session")
def kept_away(fifth: Installation, scheduler: Scheduler) -> TurnedAway:
    """A fresh operator process whose first exchanges failed."""
    record: TurnedAway = scheduler.record("kept_away")
    return record


@pytest.fixture(scope="session")
def failed_dials(sixth: Installation, scheduler: Scheduler) -> FailedDials:
    """A host whose operator was put off, and then found no channel behind good exchanges."""
    record: FailedDials = scheduler.record("failed_dials")
    return record


@pytest.fixture(scope="session")
def lossy_link(fourth: Installation, scheduler: Scheduler) -> LossyLink:
    """A host whose link has lost an acknowledgement, its transport and time, and whose platform has lost a sandbox."""
    record: LossyLink = scheduler.record("lossy_link")
    return record
