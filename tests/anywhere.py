"""Arbitrary JSON at arbitrary places of a value that is good: how the tests say "whatever stands where"."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")
Place = tuple[Any, ...]
Change = tuple[int, Any]
"""A place by its number, round and round, and what shall stand there."""


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
