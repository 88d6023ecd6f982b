"""Scenarios that run beside the checks."""

import threading

import pytest

from conformance.families._shared.scheduler import Scheduler


def test_only_what_is_asked_for_runs_and_what_it_raises_is_raised_there() -> None:
    """In the order of its line; a scenario that nobody wants is not begun."""
    done: list[str] = []

    def first() -> int:
        done.append("first")
        return 1

    begun = Scheduler(["first", "second"], 2)
    begun.begin("line", "first", first)
    begun.begin("line", "unwanted", lambda: done.append("unwanted"))
    begun.begin("line", "second", lambda: 1 / 0)
    assert begun.record("first") == 1
    with pytest.raises(ZeroDivisionError):
        begun.record("second")
    begun.close()
    assert done == ["first"]


def test_a_name_is_given_once() -> None:
    """Wanted or not: a check would read the record of the other scenario."""
    begun = Scheduler([], 1)
    begun.begin("a", "twin", lambda: 1)
    with pytest.raises(ValueError, match="two scenarios are called twin"):
        begun.begin("b", "twin", lambda: 2)


def test_whoever_asks_for_what_has_ended_is_ready_first() -> None:
    """Names that are no scenario's hold nobody back; where all are held back, the next end is waited for."""
    held = threading.Event()
    begun = Scheduler(["quick", "slow"], 2)
    begun.begin("a", "quick", lambda: 1)
    begun.begin("b", "slow", lambda: held.wait(30))
    assert begun.first_ready([["slow"], ["quick", "a fixture"]]) == 1
    threading.Timer(0.05, held.set).start()
    assert begun.first_ready([["quick", "slow"]]) == 0
    assert held.is_set()
    begun.close()


def test_no_more_pass_at_once_than_there_is_room_for() -> None:
    """A second line waits until the first has ended, and then passes all the same."""
    begun = Scheduler(["one", "two"], 1)
    under_way, most, gate = 0, 0, threading.Event()

    def scenario() -> str:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        gate.wait(5)
        under_way -= 1
        return "done"

    begun.begin("first", "one", scenario)
    begun.begin("second", "two", scenario)
    gate.set()
    assert (begun.record("one"), begun.record("two"), most) == ("done", "done", 1)
    begun.close()
