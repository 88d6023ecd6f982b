"""The order in which files of checks are run: those first whose scenarios have ended. Edge: pytest.

While scenarios pass beside the checks, whoever waits for one of them holds back all that the others have made ready.
Files keep their order where nothing else tells them apart; those that disturb stay late, and what judges the whole run
stays last.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

import pytest

from conformance.families._shared.scheduling.record_fixtures import asked_for
from conformance.families._shared.scheduling.scheduler import BESIDE


class Beside(Protocol):
    """What passes beside the checks."""

    def first_ready(self, asked: Sequence[Collection[str]]) -> int:
        """Which of these is the first that asks for nothing that is still to end; waits until there is one."""


@dataclass(frozen=True)
class File:
    """Tests of one file in a row, everything that they ask for, and whether they keep their late place."""

    items: tuple[pytest.Item, ...]
    names: frozenset[str]
    late: bool


class FileOrder:
    """The plugin that runs a session's items, file by file."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """As pytest's own loop, in another order; which file is next is settled before the last test of this one."""
        order = as_they_are_ready(files(session.items), lambda: session.config.stash.get(BESIDE, None))
        item = next(order, None)
        while item is not None:
            following = next(order, None)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.shouldfail:
                raise session.Failed(session.shouldfail)
            if session.shouldstop:
                raise session.Interrupted(session.shouldstop)
            item = following
        return True


def files(items: Iterable[pytest.Item]) -> list[File]:
    """The files of items that stand in the order of their files; what judges the whole run stands by itself."""
    found = []
    for _, group in groupby(items, key=lambda item: (item.path, item.get_closest_marker("whole_run") is not None)):
        mine = tuple(group)
        found.append(File(mine, asked_for(mine), any(_late(item) for item in mine)))
    return found


def _late(item: pytest.Item) -> bool:
    return any(item.get_closest_marker(mark) is not None for mark in ("disturbs", "whole_run"))


def as_they_are_ready(waiting: Sequence[File], beside: Callable[[], Beside | None]) -> Iterator[pytest.Item]:
    """Every item once; the next file is chosen when the one before it has been given out."""
    left = [file for file in waiting if not file.late]
    while left:
        scenarios = beside()
        chosen = left.pop(scenarios.first_ready([file.names for file in left]) if scenarios else 0)
        yield from chosen.items
    for file in waiting:
        if file.late:
            yield from file.items
