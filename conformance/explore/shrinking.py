"""A list of steps made as short as it can be while it still fails: delta debugging. Pure.

Source: A. Zeller, R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002, `ddmin`.
Whoever asks says whether a shorter list still fails, and when there is no time left to ask.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")
Fails = Callable[[Sequence[T]], bool]


def shrunk(steps: Sequence[T], still_fails: Fails[T], may_go_on: Callable[[], bool]) -> tuple[T, ...]:
    """The shortest list that was found, in the order of `steps`; `steps` itself is known to fail.

    Where time suffices no single step can be left out of it. What has been asked once is not asked again.
    """
    asked: dict[tuple[int, ...], bool] = {}

    def fails(kept: tuple[int, ...]) -> bool:
        if kept not in asked:
            asked[kept] = still_fails([steps[at] for at in kept])
        return asked[kept]

    kept, parts = tuple(range(len(steps))), 2
    while len(kept) > 1 and parts <= len(kept):
        shorter = _shorter(kept, parts, fails, may_go_on)
        if shorter is not None:
            parts = max(2, min(parts - 1, len(shorter)))
            kept = shorter
        elif not may_go_on() or parts == len(kept):
            break
        else:
            parts = min(2 * parts, len(kept))
    return tuple(steps[at] for at in kept)


def _shorter(
    kept: tuple[int, ...], parts: int, fails: Callable[[tuple[int, ...]], bool], may_go_on: Callable[[], bool]
) -> tuple[int, ...] | None:
    """What still fails without one of so many parts, the later parts tried first; None where each is needed."""
    bounds = [len(kept) * at // parts for at in range(parts + 1)]
    for at in reversed(range(parts)):
        if not may_go_on():
            return None
        rest = kept[: bounds[at]] + kept[bounds[at + 1] :]
        if fails(rest):
            return rest
    return None
