"""HLT-06: each check-in says how many sandboxes of the host run and how many are under way."""

import pytest

from conformance import builtin
from conformance.contract.wording import listed
from conformance.families.health.left_alone import LeftAlone
from conformance.observe.channel_connections import Connection
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.sandbox_counts import miscounts, quiet_counts
from conformance.observe.sandbox_statuses import States

pytestmark = pytest.mark.clause("HLT-06")


@pytest.mark.whole_run
@pytest.mark.control("test_one_was_left_alone")
def test_what_it_counts_is_there(carried: tuple[Connection, ...]) -> None:
    """Wherever nothing was on its way, on all hosts: neither fewer than are ready nor more than there can be."""
    counts = quiet_counts(carried, States.read(builtin.sandbox_states()))
    if not any(each.ready for each in counts):
        raise CouldNotRun("no check-in came while a ready sandbox was left alone")
    found = miscounts(counts)
    assert not found, listed(found)


def test_one_was_left_alone(left_alone: LeftAlone) -> None:
    """The control: a sandbox was ready, nothing was asked or said for a while, and its operator checked in."""
    assert left_alone.checkins, "no check-in came though a sandbox stood there for long"
