"""Files of checks run as soon as what they ask for is there."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from conformance.runner.file_order import File, as_they_are_ready


@dataclass
class Scenarios:
    """Scenarios that end in this order, one for each wait."""

    ends: list[str]
    waits: int = 0

    def first_ready(self, asked: Sequence[Collection[str]]) -> int:
        """As it is meant; a scenario ends with each wait."""
        while True:
            for at, names in enumerate(asked):
                if not {*names} & {*self.ends}:
                    return at
            self.waits += 1
            self.ends.pop(0)


def ran(files: list[File], beside: Callable[[], Scenarios | None]) -> list[str]:
    """The tests in the order in which they are given out."""
    return [str(item) for item in as_they_are_ready(files, beside)]


def file(name: str, *asked: str, late: bool = False) -> File:
    """A file of two tests."""
    return File(cast("Any", (f"{name}1", f"{name}2")), frozenset(asked), late)


def test_what_is_ready_does_not_wait_for_what_is_not() -> None:
    """The file of the scenario that ends first is the first to run; what asks for none goes before it."""
    beside = Scenarios(["short", "long"])
    files = [file("a", "long"), file("b", "short"), file("c", "fixture")]
    assert ran(files, lambda: beside) == ["c1", "c2", "b1", "b2", "a1", "a2"]
    assert beside.waits == 2


def test_a_file_that_disturbs_is_last_though_it_could_run() -> None:
    """Nobody may be under way when it does."""
    beside = Scenarios(["long"])
    files = [file("a", "long"), file("d", late=True)]
    assert ran(files, lambda: beside) == ["a1", "a2", "d1", "d2"]


def test_without_scenarios_the_order_stays() -> None:
    """They may begin while the first file runs, or never."""
    assert ran([file("a", "long"), file("b")], lambda: None) == ["a1", "a2", "b1", "b2"]
    beside = Scenarios(["long"])
    begun: list[Scenarios] = []
    order = as_they_are_ready([file("a"), file("b", "long"), file("c")], lambda: begun[0] if begun else None)
    assert [str(next(order)), str(next(order))] == ["a1", "a2"]
    begun.append(beside)
    assert [str(item) for item in order] == ["c1", "c2", "b1", "b2"]
