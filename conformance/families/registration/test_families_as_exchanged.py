"""REG-08: what a check-in says that its operator serves is what its exchange had said, on every host of the run."""

import pytest

from conformance.contract.wording import listed
from conformance.observe.advertised_families import advertised, other_families
from conformance.observe.channel_connections import Connection
from conformance.observe.run_record import RunRecord

pytestmark = [pytest.mark.clause("REG-08"), pytest.mark.whole_run]


def test_each_states_its_families(carried: tuple[Connection, ...], run_record: RunRecord) -> None:
    """Neither fewer nor more, after whichever reconnect."""
    exchanged = advertised(run_record.journal)
    assert exchanged, "the journal has no exchange that was answered"
    found = other_families(carried, exchanged)
    assert not found, listed(found)
