"""HLT-06: each check-in says how many sandboxes of the host run and how many are under way."""

import pytest

from conformance import builtin
from conformance.contract.wording import listed
from conformance.observe.channel_connections import Connection
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.sandbox_counts import miscounts, quiet_counts
from conformance.observe.sandbox_statuses import States

pytestmark = [pytest.mark.clause("HLT-06"), pytest.mark.whole_run]


def test_what_it_counts_is_there(carried: tuple[Connection, ...]) -> None:
    """Wherever nothing was on its way, on all hosts: neither fewer than are ready nor more than there can be."""
    counts = quiet_counts(carried, States.read(builtin.sandbox_states()))
    if not any(each.ready for each in counts):
        raise CouldNotRun(
            "no ready sandbox was left alone for long enough to be counted, as HLT-03 and CHN-09 leave one"
        )
    found = miscounts(counts)
    assert not found, listed(found)
