"""The one place of the harness that waits. Edge: the clock.

`eventually` waits for something to come true, `consistently` watches something stay true. Nothing else sleeps, and
nothing is tried again without being seen: each read counts, and a failed wait says what was seen last.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from conformance.observe.exceptions import WaitFailed

T = TypeVar("T")
Predicate = Callable[[T], bool]


@dataclass(frozen=True)
class Clock:
    """Seconds from any fixed point, and a pause of so many seconds; tests give their own."""

    now: Callable[[], float] = time.monotonic
    pause: Callable[[float], None] = time.sleep  # noqa: TID251 - this is the one place


@dataclass(frozen=True)
class Pace:
    """How a wait reads: seconds between reads, exceptions that mean "no answer yet", and the clock."""

    every: float = 0.5
    tolerate: tuple[type[Exception], ...] = ()
    clock: Clock = field(default_factory=Clock)


BRISK = Pace(every=0.25)
"""For what takes seconds and is wanted as soon as it is there."""

SWIFT = Pace(every=0.1)
"""For a moment that is over soon."""


@dataclass(frozen=True)
class _NoAnswer:
    """Stands for a value when the read itself failed in a tolerated way."""

    error: Exception

    def __repr__(self) -> str:
        return f"no answer ({type(self.error).__name__}: {self.error})"


def eventually(
    read: Callable[[], T],
    *,
    until: Predicate[T],
    within: float,
    unless: Predicate[T] | None = None,
    pace: Pace | None = None,
) -> T:
    """Reads until the value satisfies `until`, and returns it.

    Args:
        read: Gives the present value.
        until: What is waited for; its `str` is the expectation in words.
        within: Seconds of patience; the last read is made at their end.
        unless: A bad state from which there is no return: it ends the wait at once.
        pace: How to read.

    Raises:
        WaitFailed: The time ran out (`timed_out`), or `unless` came true.
        Exception: What `read` raises and `pace` does not tolerate.
    """
    pace = pace or Pace()
    start, reads = pace.clock.now(), 0
    while True:
        value = _read(read, pace)
        reads += 1
        elapsed = pace.clock.now() - start
        if not isinstance(value, _NoAnswer):
            if until(value):
                return value
            if unless is not None and unless(value):
                words = f"{until}, never {unless}"
                raise WaitFailed(words, value, elapsed=elapsed, reads=reads, timed_out=False)
        if elapsed >= within:
            raise WaitFailed(str(until), value, elapsed=elapsed, reads=reads, timed_out=True)
        pace.clock.pause(min(pace.every, within - elapsed))


def wait_or_last(read: Callable[[], T], *, until: Predicate[T], within: float, pace: Pace | None = None) -> T:
    """Reads until the value satisfies `until`, and returns it; when patience is over, the value as it is then.

    For scenarios: they see what became of something, and a check judges it.
    """
    try:
        return eventually(read, until=until, within=within, pace=pace)
    except WaitFailed:
        return read()


def consistently(read: Callable[[], T], *, holds: Predicate[T], during: float, pace: Pace | None = None) -> T:
    """Reads for that many seconds, at least at the start and at the end, and returns the last value.

    Raises:
        WaitFailed: A read, even the first, does not satisfy `holds`.
        Exception: What `read` raises; "no answer" is no proof that something holds, so nothing is tolerated here.
    """
    pace = pace or Pace()
    start, reads = pace.clock.now(), 0
    while True:
        last = (elapsed := pace.clock.now() - start) >= during
        value = read()
        reads += 1
        if not holds(value):
            words = f"{holds} during {during:g} s"
            raise WaitFailed(words, value, elapsed=elapsed, reads=reads, timed_out=False)
        if last:
            return value
        pace.clock.pause(min(pace.every, during - elapsed))


def _read(read: Callable[[], T], pace: Pace) -> T | _NoAnswer:
    try:
        return read()
    except pace.tolerate as error:
        return _NoAnswer(error)
