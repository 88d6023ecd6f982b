"""CHN-12: the waits between failed attempts are random, grow, and have a limit."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families.channel.connection_refused import FORMS, TurnedAway
from conformance.observe.journal import time_of
from conformance.observe.waits import alike, longest_of_later, waits

pytestmark = pytest.mark.clause("CHN-12")

SHORTEST = 1.0
"""Seconds that an operator waits at least (protocol, numbers)."""

GROWN = 3.0
"""Seconds that some wait from the third on exceeds, unless the waits do not grow."""

SLACK = 2.0
"""Seconds beyond the limit for the attempt itself."""


@pytest.fixture(scope="module")
def series(misled: TurnedAway, kept_away: TurnedAway) -> tuple[tuple[float, ...], ...]:
    """The waits of two fresh processes whose attempts all failed, for different reasons."""
    return tuple(waits([time_of(one) for one in each.attempts[: len(FORMS) + 1]]) for each in (misled, kept_away))


@pytest.mark.control("test_attempts_failed")
def test_waits_have_limits(series: tuple[tuple[float, ...], ...], clause: Clause) -> None:
    """No wait is shorter than a second, none longer than the bound."""
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    for each in series:
        short = [wait for wait in each if wait < SHORTEST]
        assert not short, f"the operator tried again after {min(short):.2f} s, sooner than {SHORTEST:g} s"
        long = [wait for wait in each if wait > clause.bound.seconds + SLACK]
        assert not long, f"the operator waited {max(long):.1f} s, longer than {clause.bound.seconds:g} s"


@pytest.mark.control("test_attempts_failed")
def test_waits_grow(series: tuple[tuple[float, ...], ...]) -> None:
    """Later waits are longer than the first ones may be."""
    longest = longest_of_later(*series)
    assert longest > GROWN, f"the waits between failed attempts do not grow: {told(series)}"


@pytest.mark.control("test_attempts_failed")
def test_waits_are_random(series: tuple[tuple[float, ...], ...]) -> None:
    """Two processes that fail alike do not wait alike."""
    one, other = series
    assert not alike(one, other), f"two operators waited the same times, so that all would come at once: {told(series)}"


def test_attempts_failed(misled: TurnedAway, kept_away: TurnedAway) -> None:
    """The control: as many attempts failed in both series, and then the operator came back."""
    for each in (misled, kept_away):
        assert len(each.attempts) > len(FORMS), f"the operator tried {len(each.attempts)} times and then no more"
        assert each.after.connection == "connected", f"after its failures the host is {each.after.connection}"
    assert [one.status for one in kept_away.attempts[: len(FORMS)]] == [503] * len(FORMS)


def told(series: tuple[tuple[float, ...], ...]) -> str:
    """Both series as a person reads them."""
    return " and ".join(", ".join(f"{wait:.1f}" for wait in each) + " s" for each in series)
