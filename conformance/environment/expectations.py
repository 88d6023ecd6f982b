"""Predicates for waits; each prints as what follows the word "until". Pure.

They are for `conformance.environment.waiting` only: a check's own claim is a plain `assert` with a sentence.
"""
# ruff: noqa: N802 - `until=InPhase("Running")` reads as the state that is waited for

from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Condition:
    """Any function of a value, with the words for it."""

    words: str
    holds: Callable[[Any], bool]

    def __call__(self, value: Any) -> bool:
        """Whether the value is as the words say."""
        return self.holds(value)

    def __str__(self) -> str:
        return self.words


def Equals(wanted: object) -> Condition:
    """The value is that one."""
    return Condition(repr(wanted), lambda value: value == wanted)


def Among(*wanted: object) -> Condition:
    """The value is one of those."""
    return Condition(f"one of {', '.join(map(repr, wanted))}", lambda value: value in wanted)


def AtLeast(least: float) -> Condition:
    """The value is that number or a greater one."""
    return Condition(f"at least {least:g}", lambda value: value >= least)


def Gone() -> Condition:
    """There is no value any more: None."""
    return Condition("gone", lambda value: value is None)


def Empty() -> Condition:
    """The collection has no element."""
    return Condition("empty", lambda value: _size(value) == 0)


def NotEmpty() -> Condition:
    """The collection has an element."""
    return Condition("not empty", lambda value: _size(value) > 0)


def Field(path: str, wanted: Condition) -> Condition:
    """What stands at a dotted path, in mappings or attributes, is as wanted; what is absent is None."""
    return Condition(f"{path} is {wanted}", lambda value: wanted(_at(value, path)))


def InPhase(phase: str) -> Condition:
    """A pod, as object or mapping, is in that phase."""
    return Field("status.phase", Equals(phase))


def Both(one: Condition, other: Condition) -> Condition:
    """Both predicates hold."""
    return Condition(f"{one} and {other}", lambda value: one(value) and other(value))


def _size(value: Sized) -> int:
    return len(value)


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    return value
