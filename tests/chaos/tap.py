"""Sits where things pass, counts them, and lets a kill happen at exactly one of them. Edge: threads, the event loop.

The tap knows nothing of what passes but its name. At the armed point it holds what is passing for good: the operator
dies, and with it the connection. Everything of a tap is called from one event loop, but for what says so.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable

from tests.chaos.frames import Names
from tests.chaos.point import Moment, Point


class Tap:
    """`passed` is what has passed so far, in order, with its number; `fired` is set once the armed point came."""

    def __init__(self) -> None:
        self._armed: Point | None = None
        self._strike: Callable[[], None] = lambda: None
        self._numbers: Counter[str] = Counter()
        self.names = Names()
        self.passed: list[tuple[str, int]] = []
        self.fired = threading.Event()

    def arm(self, at: Point, strike: Callable[[], None]) -> None:
        """Call this at that point, in a thread of its own; called before anything passes."""
        self._armed, self._strike = at, strike

    async def before(self, passing: str) -> int:
        """Something is about to pass; its number, where it may."""
        self._numbers[passing] += 1
        number = self._numbers[passing]
        self.passed.append((passing, number))
        await self._at(passing, number, "before")
        return number

    async def after(self, passing: str, number: int) -> None:
        """It has passed, and nobody was answered yet."""
        await self._at(passing, number, "after")

    async def _at(self, passing: str, number: int, moment: Moment) -> None:
        if self.fired.is_set() or Point(passing, number, moment) != self._armed:
            return
        self.fired.set()
        await asyncio.to_thread(self._strike)
        raise ConnectionAbortedError("whoever was at the other end is dead")
