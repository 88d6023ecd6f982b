"""REG-08: an operator that has connected anew checks in as often as before, on every host of the run."""

import pytest

from conformance.contract.wording import listed
from conformance.observe.channel_connections import Connection
from conformance.observe.check_in_pace import quickened

pytestmark = [pytest.mark.clause("REG-08"), pytest.mark.whole_run]


def test_no_timer_outlives_its_connection(carried: tuple[Connection, ...]) -> None:
    """On no later connection of a process come check-ins twice as often as on first ones (asyncapi.yaml, 3)."""
    found = quickened(carried)
    assert not found, listed(found)
