"""The waits between an operator's attempts: whether they grow, and whether chance is in them. Pure.

protocol.md, back-off: uniform(1 s, min(60 s, 2^n s)) after the n-th failure in a row.
"""

import itertools
from collections.abc import Sequence

SAME = 0.35
"""Seconds by which two waits of one length may be seen to differ: the operator's own tick, and the way to us."""


def waits(moments: Sequence[float]) -> tuple[float, ...]:
    """Seconds between each attempt and the next."""
    return tuple(later - earlier for earlier, later in itertools.pairwise(moments))


def longest(failures: int) -> float:
    """Seconds that the wait after so many failures in a row may take at most."""
    return min(60.0, 2.0**failures)


def alike(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two series of waits are the same, wait by wait.

    Of five waits as the protocol has them, chance makes them so once in some ten thousand runs.
    """
    return all(abs(first - second) <= SAME for first, second in zip(one, other, strict=False))


def constant(found: Sequence[float]) -> bool:
    """Whether a series of waits has neither growth nor chance in it.

    Of four waits as the protocol has them from the third failure on, chance makes them so once in 10,000 runs.
    """
    return max(found) - min(found) <= 2 * SAME


DRAWN = 0.03
"""Of a wait's range, the part by which the same place in it may be seen to differ: the attempt, and the way to us."""

LATER = 4
"""Failures from which on a range is so wide that this part of it is more than the way to us takes."""


def same_place(found: Sequence[float]) -> bool:
    """Whether the waits of one process lie at one place of their ranges, as if chance had been asked once.

    Of five waits as the protocol has them, chance makes them so once in some 200,000 runs; fewer tell nothing.
    """
    ranges = [longest(number) for number, _ in enumerate(found, start=1)]
    places = [(wait - 1) / (most - 1) for wait, most in zip(found, ranges, strict=True)][LATER - 1 :]
    return len(places) > LATER and max(places) - min(places) <= DRAWN


def longest_of_later(*series: Sequence[float]) -> float:
    """The longest of all waits from the third of each series on; 0 where there is none.

    Of six waits as the protocol has them, chance keeps all below 3 s once in a hundred thousand runs.
    """
    return max((wait for one in series for wait in one[2:]), default=0.0)
