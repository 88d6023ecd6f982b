"""How many scenarios may pass at once on this machine. Edge: the clock, the processors.

A host is a node's worth of containers that start, and bounds of the contract never scale with a slow machine: where too
many begin at once, the machine would break them and not the operator. So a slow machine takes fewer at a time.
"""

import os
import statistics
import time

TURNS = 200_000
"""Of the loop that is timed: some 6 ms on a fast machine, 15 ms on a slow one."""

TRIES = 25
"""The median counts: a processor that is shared runs fast for moments, and slowly for a run."""

SHARE = 6_500_000
"""Turns a second that one scenario wants: ten pass together on two processors that make 33 million each.

At eight a third of the processors' time was left. Thirteen passed once; each does more to its host since, and at
thirteen, when a wait still counted as much as work, a sandbox waited for its node for a minute.
"""

FEWEST = 4


def at_once(processors: int | None = None, turns_a_second: float | None = None) -> int:
    """The number for so many processors of this speed; both are measured where they are not given."""
    cores = processors or len(os.sched_getaffinity(0))
    speed = turns_a_second or statistics.median(_speed() for _ in range(TRIES))
    return max(FEWEST, int(cores * speed / SHARE))


def _speed() -> float:
    """Turns a second of a loop that does next to nothing, as Python makes them."""
    begin, held = time.perf_counter(), 0
    for turn in range(TURNS):
        held += turn
    return TURNS / (time.perf_counter() - begin)
