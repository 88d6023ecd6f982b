"""KEY-05: whoever was refused asks again after half a minute at the earliest, whatever the refusal, on every host."""

import pytest

from conformance.contract.wording import listed
from conformance.observe.refusal_waits import hasty_exchanges, refused
from conformance.observe.run_record import RunRecord

pytestmark = [pytest.mark.clause("KEY-05"), pytest.mark.whole_run]


@pytest.mark.control("test_some_were_refused")
def test_each_waits_for_half_a_minute(run_record: RunRecord) -> None:
    """Retired keys, deleted hosts, newer instances and what a plan does not include."""
    found = hasty_exchanges(run_record.journal)
    assert not found, listed(found)


def test_some_were_refused(run_record: RunRecord) -> None:
    """The control: the journal of the run has such refusals."""
    assert refused(run_record.journal), "no operator was refused in this run, so there is nothing to be calm about"
