"""Arbitrary JSON at arbitrary places of a value that is good: how the tests say "whatever stands where"."""

import copy
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Place = tuple[Any, ...]
Change = tuple[int, Any]
"""A place by its number, round and round, and what shall stand there."""
Readings = Mapping[str, Callable[[], Any]]
"""What is read of something, each under a name."""

BOUND = 2.0
"""Seconds of the processor that all readings of one thing may take together."""

NAMES = st.sampled_from(["name", "kind", "spec", "env", "value", "state", "sandboxId", "host", "type", "reason", "x"])
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.sampled_from([0.5, 1.0, 1e300, -1e-9, float("inf"), float("nan")])
    | st.sampled_from(["", "a" * 26, "ready", "0", "1Ti", "much", "$(SANDBOX_ID)", "\x1b[2J\u202e", "\ud800"])
    | st.just("x" * 5000)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def places(value: Any, way: Place = ()) -> Iterator[Place]:
    """The way to each value inside, the outermost first."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*way, step)
        yield from places(inner, (*way, step))


def changed(value: T, changes: Sequence[Change]) -> T:
    """A copy with other values at some of its places."""
    fresh = copy.deepcopy(value)
    for index, other in changes:
        ways = list(places(fresh))
        *way, last = ways[index % len(ways)]
        holder: Any = fresh
        for step in way:
            holder = holder[step]
        holder[last] = copy.deepcopy(other)
    return fresh


def changes(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Change]]:
    """One to three changes, of these values."""
    return st.lists(st.tuples(st.integers(0, 1000), values), min_size=1, max_size=3)


def held(readings: Readings) -> None:
    """Each reading returns, or fails in words as a claim does, and all of them together end within the bound.

    Whatever else one raises would be an error of the verdict.
    """
    begun = time.process_time()
    for name, reading in readings.items():
        words: str | None = None
        try:
            reading()
        except AssertionError as failure:
            words = str(failure)
        except Exception as error:
            raise RuntimeError(f"{name} ends with {error!r}") from error
        assert words != "", f"{name} fails without a word"
    assert time.process_time() - begun < BOUND
