"""Runs scenarios beside the checks: most of a scenario is waiting, and hosts do not share any. Edge: threads.

A scenario belongs to a lane; the scenarios of a lane run one after the other, in the order in which they were begun,
and no more lanes at once than the machine has room for.
What a scenario raises is raised where its record is asked for, so that it is judged with the check that needed it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Semaphore
from typing import Any, Protocol

import pytest


class Scheduler:
    """The scenarios of one session; only those that a selected check will ask for are run."""

    def __init__(self, wanted: Iterable[str], at_once: int) -> None:
        self._wanted = frozenset(wanted)
        self._room = Semaphore(at_once)
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self._records: dict[str, Future[Any]] = {}
        self._names: set[str] = set()

    def begin(self, lane: str, name: str, scenario: Callable[[], Any]) -> None:
        """Run a scenario on its lane, if anybody will ask for it.

        Raises:
            ValueError: another one has that name, and a check would read the wrong record.
        """
        if name in self._names:
            raise ValueError(f"two scenarios are called {name}: give one of them, and its fixture, another name")
        self._names.add(name)
        if name in self._wanted:
            thread = self._lanes.setdefault(lane, ThreadPoolExecutor(max_workers=1, thread_name_prefix=lane))
            self._records[name] = thread.submit(self._in_room, scenario)

    def _in_room(self, scenario: Callable[[], Any]) -> Any:
        """A scenario asks for records of its own lane only, which have ended by then: nobody waits for one in vain."""
        with self._room:
            return scenario()

    def record(self, name: str) -> Any:
        """The record of a scenario that was begun; waits for its end, and raises what it raised."""
        return self._records[name].result()

    def first_ready(self, asked: Sequence[Collection[str]]) -> int:
        """Which of these is the first that asks for no scenario that is still to end; waits until there is one."""
        while True:
            under_way = [
                record for record in self._records.values() if not record.done()
            ]  # before anybody is looked at
            for at, names in enumerate(asked):
                if all(self._records[name].done() for name in names if name in self._records):
                    return at
            wait(under_way, return_when=FIRST_COMPLETED)

    def close(self) -> None:
        """Begin nothing more; what runs ends by its own bounds."""
        for thread in self._lanes.values():
            thread.shutdown(wait=False, cancel_futures=True)


class Beside(Protocol):
    """What passes beside the checks."""

    def first_ready(self, asked: Sequence[Collection[str]]) -> int:
        """Which of these is the first that asks for nothing that is still to end; waits until there is one."""


BESIDE = pytest.StashKey[Beside]()
"""Where in pytest's configuration the scenarios are told of, once they have begun."""


def asked_for(items: Iterable[pytest.Item]) -> frozenset[str]:
    """The names of all fixtures that these tests ask for, directly or not."""
    return frozenset(name for item in items for name in getattr(item, "fixturenames", ()))
