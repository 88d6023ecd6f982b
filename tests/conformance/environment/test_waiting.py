"""Waits, with a clock of the test's own: nothing here takes time."""

from collections.abc import Callable, Iterator

import pytest

from conformance.environment.expectations import Condition, Equals
from conformance.environment.waiting import Clock, Pace, consistently, eventually, wait_or_last
from conformance.observe.exceptions import WaitFailed


class FakeTime:
    """Seconds that pass only by pauses."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.pauses: list[float] = []

    def now(self) -> float:
        """The present second."""
        return self.seconds

    def pause(self, seconds: float) -> None:
        """Lets time pass."""
        self.pauses.append(seconds)
        self.seconds += seconds


@pytest.fixture
def time() -> FakeTime:
    """A clock that stands until somebody pauses."""
    return FakeTime()


def pace(time: FakeTime, *tolerate: type[Exception]) -> Pace:
    """A pace of one read a second."""
    return Pace(every=1.0, tolerate=tolerate, clock=Clock(time.now, time.pause))


def each(*values: object) -> Callable[[], object]:
    """A read that gives the values in turn; an exception is raised."""
    left: Iterator[object] = iter(values)

    def read() -> object:
        value = next(left)
        if isinstance(value, Exception):
            raise value
        return value

    return read


def test_value_that_is_there_costs_no_time(time: FakeTime) -> None:
    """The first read may be the last."""
    assert eventually(each(3), until=Equals(3), within=5, pace=pace(time)) == 3
    assert time.pauses == []


def test_time_out_tells_all(time: FakeTime) -> None:
    """What was waited for, what was seen last, how long and how often."""
    with pytest.raises(WaitFailed) as caught:
        eventually(each("a", "b", "c", "d"), until=Equals("z"), within=2.5, pace=pace(time))
    error = caught.value
    assert (error.predicate, error.last, error.elapsed, error.reads, error.timed_out) == ("'z'", "d", 2.5, 4, True)
    assert time.pauses == [1.0, 1.0, 0.5]
    assert str(error) == "expected 'z'; time ran out after 2.5 s and 4 reads; last seen: 'd'"


def test_terminal_state_ends_at_once(time: FakeTime) -> None:
    """A state from which there is no return is no time-out."""
    with pytest.raises(WaitFailed) as caught:
        eventually(
            each(1, 2, 3), until=Equals(9), unless=Condition("two", lambda it: it == 2), within=60, pace=pace(time)
        )
    assert (caught.value.timed_out, caught.value.last, caught.value.reads) == (False, 2, 2)
    assert "never two" in str(caught.value)


def test_tolerated_exception_is_no_answer_yet(time: FakeTime) -> None:
    """It is read again, and told if it stays so."""
    assert eventually(each(OSError("no"), 1), until=Equals(1), within=5, pace=pace(time, OSError)) == 1
    with pytest.raises(WaitFailed, match=r"no answer \(OSError: no\)"):
        eventually(each(1, OSError("no")), until=Equals(9), within=1, pace=pace(time, OSError))


def test_other_exceptions_come_through(time: FakeTime) -> None:
    """What is not tolerated ends the wait as it is."""
    with pytest.raises(KeyError):
        eventually(each(KeyError("x")), until=Equals(1), within=5, pace=pace(time, OSError))


def test_consistently_reads_at_start_and_end(time: FakeTime) -> None:
    """The whole span is watched, its last moment included."""
    assert consistently(each(1, 1, 1, 1), holds=Equals(1), during=2.5, pace=pace(time)) == 1
    assert time.pauses == [1.0, 1.0, 0.5]


def test_broken_hold_is_no_time_out(time: FakeTime) -> None:
    """One read that does not hold is enough, the very last as well."""
    with pytest.raises(WaitFailed, match=r"1 during 2 s; it cannot come any more") as caught:
        consistently(each(1, 1, 7), holds=Equals(1), during=2, pace=pace(time))
    assert (caught.value.last, caught.value.timed_out) == (7, False)


def test_default_pace_uses_the_real_clock() -> None:
    """Without a pace given, a value that is there is returned at once."""
    assert eventually(lambda: 1, until=Equals(1), within=0) == 1
    assert consistently(lambda: 1, holds=Equals(1), during=0) == 1


def test_patiently_gives_what_came_true_or_what_is_there_at_the_end(time: FakeTime) -> None:
    """A scenario goes on either way; a check judges the value."""
    assert wait_or_last(each(1, 2), until=Equals(2), within=5, pace=pace(time)) == 2
    assert wait_or_last(each(1, 1, 1, 3), until=Equals(2), within=2, pace=pace(time)) == 3
