"""HLT-01: at every check-in of every host, a good fact is fresh and a broken one says why."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import health_facts
from conformance.observe.channel_connections import Connection

pytestmark = [pytest.mark.clause("HLT-01"), pytest.mark.whole_run]


def test_facts_are_fresh_and_say_why(carried: tuple[Connection, ...]) -> None:
    """Looked at less than 30 s before they are told; and a reason stands beside what is broken, and nothing else."""
    found = health_facts.odd_facts(carried)
    assert not found, listed(found)
