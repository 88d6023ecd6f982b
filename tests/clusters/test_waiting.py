"""Tests of the one waiting loop, on a clock that only the pauses move."""

import pytest

from clusters.errors import ClusterError
from clusters.waiting import Patience, until


class FakeTime:
    """A clock that advances by what is paused."""

    def __init__(self) -> None:
        self.now = 0.0

    def patience(self, bound: float) -> Patience:
        """Patience of that bound that takes no real time."""
        return Patience(bound, 1.0, lambda: self.now, self.pause)

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def test_returns_what_was_found_without_pausing_again() -> None:
    """The first value that is not None ends the wait."""
    time = FakeTime()
    found = until("three", lambda: "here" if time.now >= 3 else None, time.patience(10))
    assert (found, time.now) == ("here", 3)


def test_falsy_values_count_as_found() -> None:
    """Only None means "not yet"."""
    assert until("a number", lambda: 0, FakeTime().patience(1)) == 0


@pytest.mark.parametrize(("seen", "ending"), [("", "for rain"), ("sun", "for rain: sun")])
def test_gives_up_at_its_bound_and_says_what_it_saw(seen: str, ending: str) -> None:
    """A bound that passes is an error that names the wait, the bound and what was seen last."""
    time = FakeTime()
    with pytest.raises(ClusterError, match="gave up after 5 s waiting for rain") as raised:
        until("rain", lambda: None, time.patience(5), lambda: seen)
    assert raised.value.message.endswith(ending)
    assert time.now == 5
