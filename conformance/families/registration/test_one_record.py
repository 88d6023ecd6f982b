"""REG-09: however often its operator restarts, a host stays one record."""

import pytest

from conformance.environment.run_environment import Environment
from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.families._shared.installation import Installation
from conformance.families._shared.operator_stopped import Outage
from conformance.observe.journal import answered

pytestmark = pytest.mark.clause("REG-09")


@pytest.mark.control("test_it_did_restart")
def test_it_is_one_record(
    environment: Environment, spare: Installation, outage: Outage, deliveries: Deliveries
) -> None:
    """One host bears its name, registered when it was first claimed."""
    records = [record for record in environment.control.hosts() if record.name == spare.host.name]
    assert len(records) == 1, f"after its operator's restarts there are {len(records)} records of the host"
    assert records[0].registered_at == spare.registered.registered_at, (
        f"a restart of the operator made the host register anew, at {records[0].registered_at}"
    )


def test_it_did_restart(spare: Installation, outage: Outage, deliveries: Deliveries) -> None:
    """The control: by then its operator had exchanged its key at least three times, as two instances."""
    exchanges = answered(spare.host.journal())
    assert len(exchanges) >= 3, f"the host's key was exchanged {len(exchanges)} times"
    assert len({entry.instance for entry in exchanges}) >= 2, "all of the exchanges came from one instance"
