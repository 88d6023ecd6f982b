"""The one loop of this room that waits. Edge: time, by the clock and the pause that the caller may replace.

Each wait has a predicate and a bound; a wait that ends without its predicate is an error that says what was awaited
and what was seen last.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from clusters.errors import ClusterError

Found = TypeVar("Found")


@dataclass(frozen=True)
class Patience:
    """A bound and the interval between looks, both in seconds, with the clock and the pause they are measured by."""

    bound: float
    every: float = 0.5
    clock: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep  # noqa: TID251 - the room's one place that waits


def until(what: str, look: Callable[[], Found | None], patience: Patience, last: Callable[[], str] = str) -> Found:
    """Call ``look`` until it gives something other than None, and return that.

    ``what`` completes the sentence "gave up after N s waiting for …"; ``last`` describes what was seen at the end.

    Raises:
        ClusterError: the bound passed first; ``look`` is always called once more after the last pause.
    """
    started = patience.clock()
    while True:
        found = look()
        if found is not None:
            return found
        if patience.clock() - started >= patience.bound:
            seen = last()
            raise ClusterError(f"gave up after {patience.bound:g} s waiting for {what}{': ' + seen if seen else ''}")
        patience.pause(patience.every)
