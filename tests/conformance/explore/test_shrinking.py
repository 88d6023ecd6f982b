"""What fails is made as short as it can be, with few questions, and never to what does not fail."""

from collections.abc import Sequence
from itertools import chain, repeat

import pytest

from conformance.explore.shrinking import shrunk


@pytest.mark.parametrize("needed", [(3,), (0, 7), (1, 2, 6), (0, 1, 2, 3, 4, 5, 6, 7)])
def test_only_what_is_needed_is_left(needed: tuple[int, ...]) -> None:
    """In its order, and no list is asked of twice."""
    asked: list[tuple[int, ...]] = []

    def fails(steps: Sequence[int]) -> bool:
        asked.append(tuple(steps))
        return set(needed) <= set(steps)

    assert shrunk(range(8), fails, lambda: True) == needed
    assert len(asked) == len(set(asked))


def test_equal_steps_are_different_steps() -> None:
    """Two kills are not one kill."""
    assert shrunk(["kill", "a", "kill", "b"], lambda steps: steps.count("kill") == 2, lambda: True) == ("kill", "kill")


def test_where_there_is_no_time_what_is_known_to_fail_is_kept() -> None:
    """Not even the first question is asked."""

    def fails(steps: Sequence[int]) -> bool:
        raise AssertionError(steps)

    assert shrunk(range(8), fails, lambda: False) == tuple(range(8))


def test_when_time_is_over_the_shortest_so_far_is_kept() -> None:
    """Half of it was left out before."""
    answers = chain([True, True], repeat(False))
    assert shrunk(range(8), lambda steps: 1 in steps, lambda: next(answers)) in {(0, 1, 2, 3), (0, 1)}


def test_one_step_is_short_enough() -> None:
    """Nothing is asked: a story without a step is none."""
    assert shrunk(["a"], lambda _: True, lambda: True) == ("a",)
