"""Room for so many scenarios at once; where it is short, whose lane has most left goes first. Edge: threads."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class Room:
    """The processors, as so many places; a scenario may take half of one."""

    def __init__(self, places: float) -> None:
        self._places = self._free = places
        self._change = Condition()
        self._waiting: list[tuple[float, int]] = []
        self._came = 0

    @property
    def waiting(self) -> tuple[float, ...]:
        """What those have left who wait for room."""
        with self._change:
            return tuple(-remaining for remaining, _ in self._waiting)

    @contextmanager
    def taken(self, weight: float, remaining: float) -> Iterator[None]:
        """Wait for so many places, and hold them; whoever is heavier than the room waits until it is empty."""
        wanted = min(weight, self._places)
        with self._change:
            self._came += 1
            mine = (-remaining, self._came)
            self._waiting.append(mine)
            self._change.wait_for(lambda: min(self._waiting) == mine and self._free >= wanted)
            self._waiting.remove(mine)
            self._free -= wanted
            self._change.notify_all()
        try:
            yield
        finally:
            with self._change:
                self._free += wanted
                self._change.notify_all()
