"""Waits between attempts, told apart from a comb and from no back-off."""

import random

import pytest

from conformance.observe.waits import alike, constant, longest, longest_of_later, same_place, waits

COMB = (2.0, 4.0, 8.0, 16.0, 32.0)


def drawn(seed: int) -> tuple[float, ...]:
    """Five waits as the protocol has them."""
    draw = random.Random(seed).uniform  # noqa: S311 - no secret
    return tuple(draw(1, min(60, 2**n)) for n in range(1, 6))


def test_waits_are_what_lies_between() -> None:
    """One fewer than the attempts."""
    assert waits([10.0, 11.5, 15.5]) == (1.5, 4.0)
    assert waits([10.0]) == ()


def test_a_comb_is_alike_however_late_it_is_seen() -> None:
    """Up to the operator's tick and the way to us."""
    assert alike(COMB, tuple(wait + 0.3 for wait in COMB))
    assert not alike(COMB, tuple(wait + 0.4 for wait in COMB))


@pytest.mark.parametrize("seed", range(50))
def test_the_protocols_waits_pass(seed: int) -> None:
    """Two processes are not alike, and their waits grow."""
    one, other = drawn(seed), drawn(seed + 1000)
    assert not alike(one, other)
    assert longest_of_later(one, other) > 3.0


def test_waits_that_stay_short_do_not_grow() -> None:
    """The first two may be short anyway, so they do not count."""
    assert longest_of_later((9.0, 9.0, 1.2, 1.8), (1.1, 1.7)) == 1.8
    assert longest_of_later((9.0,)) == 0.0


@pytest.mark.parametrize("seed", range(50))
def test_waits_with_chance_or_growth_are_no_constant(seed: int) -> None:
    """As the protocol has them from the third failure on; and those that are always a second are one, however seen."""
    assert not constant(drawn(seed)[1:])
    assert constant((1.0, 1.2, 1.6, 1.1))
    assert not constant((1.0, 1.8))


def test_the_longest_wait_doubles_up_to_a_minute() -> None:
    """As the protocol has it."""
    assert [longest(failures) for failures in (1, 2, 5, 6, 12)] == [2, 4, 32, 60, 60]


@pytest.mark.parametrize("place", [0.0, 0.31, 1.0])
def test_one_draw_is_told_from_many(place: float) -> None:
    """However late each attempt is seen; three wide waits tell nothing."""
    once = [1 + place * (longest(number) - 1) for number in range(1, 9)]
    assert same_place([wait + late for wait, late in zip(once, (0.0, 0.3, 0.1, 0.3, 0.0, 0.3, 0.2, 0.1), strict=True)])
    assert not same_place(once[:7])
    assert not same_place([*once[:7], 1 + (place + 0.1) * 59])
    draw = random.Random(7).uniform  # noqa: S311 - no secret
    assert not same_place([draw(1, longest(number)) for number in range(1, 9)])
