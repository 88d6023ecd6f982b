"""CHN-12: however long it fails, an operator waits a minute at most, and goes on in the same process."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families.channel.connection_refused import BEYOND, LONG, TurnedAway
from conformance.observe.journal import time_of
from conformance.observe.pods import restarts
from conformance.observe.waits import longest, waits

pytestmark = pytest.mark.clause("CHN-12")

SLACK = 5.0
"""Seconds beyond the limit for the attempt itself, on a machine that is busy with others."""


@pytest.mark.control("test_it_failed_for_long")
def test_no_wait_outgrows_its_limit(kept_away: TurnedAway, clause: Clause) -> None:
    """After n failures in a row 2^n s, and a minute where that is more (openapi.yaml, 1)."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    for number, wait in enumerate(waits(_moments(kept_away)), start=1):
        limit = min(longest(number), clause.bound.seconds)
        assert wait <= limit + SLACK, (
            f"after {number} failures in a row the operator waited {wait:.1f} s, more than {limit:g} s"
        )


@pytest.mark.control("test_it_failed_for_long")
def test_it_goes_on_trying(kept_away: TurnedAway) -> None:
    """No number of failures is the last one, and none makes it wait for minutes."""
    tried = len(kept_away.attempts)
    waited = longest(tried) + BEYOND
    assert tried > LONG, f"after {tried} failures in a row the operator did not try again for {waited:g} s"


@pytest.mark.control("test_it_failed_for_long")
def test_its_process_goes_on(kept_away: TurnedAway) -> None:
    """One that ends and is started again counts its failures anew (openapi.yaml, 1)."""
    ended = sum(restarts(kept_away.pod).values())
    assert not ended, f"while its exchanges failed the operator's process ended, {ended} times"


def test_it_failed_for_long(kept_away: TurnedAway) -> None:
    """The control: each exchange was answered by the gateway alone, and at least one was."""
    statuses = [one.status for one in kept_away.attempts[:LONG]]
    assert statuses, "the operator made no exchange at all"
    assert set(statuses) <= {503, 307}, f"the exchanges that were to fail were answered {statuses}"


def _moments(turned_away: TurnedAway) -> list[float]:
    return [time_of(one) for one in turned_away.attempts[: LONG + 1]]
