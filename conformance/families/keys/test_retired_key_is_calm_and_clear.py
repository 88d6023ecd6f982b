"""KEY-05: an operator that holds a retired key does not hammer, and the host says what to do."""

import time

import pytest

from conformance.contract.clauses import Clause
from conformance.environment.expectations import Condition
from conformance.environment.waiting import Pace, eventually
from conformance.families.keys.key_retired import Retirement
from conformance.observe.journal import densest, exchanges, refused, time_of
from conformance.observe.waits import waits
from fake_platform.model import JournalEntry

pytestmark = [pytest.mark.clause("KEY-05"), pytest.mark.disturbs]  # judged late: the minute passes while others run

MOST = 3
"""Exchanges in any minute (protocol, numbers)."""

SHORTEST = 29.5
"""Seconds after a 401, 403, 409 or 410 (protocol, back-off: uniform(30 s, 60 s)), less what the clocks may differ."""


def _since(retirement: Retirement) -> tuple[JournalEntry, ...]:
    return exchanges(retirement.installation.host.journal(after=retirement.mark))


@pytest.mark.control("test_retired_key_was_refused")
def test_no_hammering(retirement: Retirement, clause: Clause) -> None:
    """In a whole minute of refusals the operator exchanges at most three times."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    window = clause.bound.seconds

    def state() -> tuple[int, float]:
        return len(_since(retirement)), time.monotonic() - retirement.seen_at

    eventually(
        state,
        until=Condition(f"{window:g} s have passed or it hammers", lambda seen: seen[0] > MOST or seen[1] >= window),
        within=window + 30,
        pace=Pace(every=1),
    )
    moments = [time_of(entry) for entry in _since(retirement)]
    most = densest(moments, window)
    assert most <= MOST, f"with a retired key the operator exchanged {most} times within {window:g} s, more than {MOST}"


@pytest.mark.control("test_retired_key_was_refused")
def test_each_wait_is_half_a_minute(retirement: Retirement) -> None:
    """Between two refusals lie the 30 s at least that the protocol asks for; judged once the minute has passed."""
    short = [wait for wait in waits([time_of(entry) for entry in _since(retirement)]) if wait < SHORTEST]
    assert not short, f"after a refusal for its retired key the operator asked again after {min(short):.1f} s"


@pytest.mark.control("test_retired_key_was_refused")
def test_host_says_what_to_do(retirement: Retirement) -> None:
    """All the while the host shows that the bundle must be applied again, and that its operator is not connected."""
    record = retirement.installation.host.record()
    assert record.key.state == "reapply", (
        f"the host shows its key as {record.key.state}, not that the bundle must be re-applied"
    )
    assert record.connection == "dropped", f"the host with a retired key shows {record.connection}, not dropped"


def test_retired_key_was_refused(retirement: Retirement) -> None:
    """The control: the operator did try, and was refused for its retired key."""
    assert refused(_since(retirement), "key-retired"), (
        "no exchange with the retired key was refused, so there is nothing to be calm about"
    )
