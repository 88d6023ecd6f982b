"""A log that only grows, parsed once: what was read stays read. Edge: threads. Its owner says how the rest is read.

A run looks into the audit log and the proxy's log a hundred times, and each look at the whole of it would cost more
than the one before. Scenarios look from threads of their own, one after the other here.
"""

import threading
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

Record = TypeVar("Record")
Rest = Callable[[int], bytes]
"""Everything of the log from an offset in bytes on."""


class Growing(Generic[Record]):
    """The records of one log so far; a last line without its end is still being written, and left for the next look."""

    def __init__(self, parse: Callable[[str], Iterable[Record]]) -> None:
        self._parse = parse
        self._offset = 0
        self._records: list[Record] = []
        self._one_at_a_time = threading.Lock()

    def read(self, rest: Rest) -> tuple[Record, ...]:
        """Every record so far, oldest first."""
        with self._one_at_a_time:
            whole, end, _ = rest(self._offset).rpartition(b"\n")
            self._records += self._parse(whole.decode(errors="replace"))
            self._offset += len(whole) + len(end)
            return tuple(self._records)
