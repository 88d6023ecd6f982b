"""Predicates for waits; each prints as what follows the word "until". Pure.

They are for `conformance.waiting` only: a check's own claim is a plain `assert` with a sentence.
"""
# ruff: noqa: N802 - `until=InPhase("Running")` reads as the state that is waited for

from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class That:
    """Any function of a value, with the words for it."""

    words: str
    holds: Callable[[Any], bool]

    def __call__(self, value: Any) -> bool:
        """Whether the value is as the words say."""
        return self.holds(value)

    def __str__(self) -> str:
        return self.words


def Equals(wanted: object) -> That:
    """The value is that one."""
    return That(repr(wanted), lambda value: value == wanted)


def Among(*wanted: object) -> That:
    """The value is one of those."""
    return That(f"one of {', '.join(map(repr, wanted))}", lambda value: value in wanted)


def AtLeast(least: float) -> That:
    """The value is that number or a greater one."""
    return That(f"at least {least:g}", lambda value: value >= least)


def Gone() -> That:
    """There is no value any more: None."""
    return That("gone", lambda value: value is None)


def Empty() -> That:
    """The collection has no element."""
    return That("empty", lambda value: _size(value) == 0)


def NotEmpty() -> That:
    """The collection has an element."""
    return That("not empty", lambda value: _size(value) > 0)


def Field(path: str, wanted: That) -> That:
    """What stands at a dotted path, in mappings or attributes, is as wanted; what is absent is None."""
    return That(f"{path} is {wanted}", lambda value: wanted(_at(value, path)))


def InPhase(phase: str) -> That:
    """A pod, as object or mapping, is in that phase."""
    return Field("status.phase", Equals(phase))


def Both(one: That, other: That) -> That:
    """Both predicates hold."""
    return That(f"{one} and {other}", lambda value: one(value) and other(value))


def _size(value: Sized) -> int:
    return len(value)


def _at(value: Any, path: str) -> Any:
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    return value
