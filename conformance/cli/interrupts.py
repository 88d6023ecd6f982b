"""SIGINT and SIGTERM while a run goes on: the first ends it in order, the second ends it at once. Edge: signals.

Where nothing may be broken off (clean-up, a report being written) the first is noted, and obeyed afterwards. A SIGINT
that the caller has ignored for us, as a shell does for its background jobs, stays ignored; SIGTERM is always heard.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

from conformance.contract.exits import Exit

_NUMBERS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Holds the signals as long as its context lasts; only the main thread can, in others nothing is changed.

    Attributes:
        noted: Whether one has come.
    """

    def __init__(self, told: Callable[[], None], last: Callable[[], None]) -> None:
        """`told` is called for a first signal that has to wait, `last` before the process ends at once."""
        self.noted = False
        self._told = told
        self._last = last
        self._raising = False
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        """From here on signals are noted."""
        if threading.current_thread() is threading.main_thread():
            ours = [number for number in _NUMBERS if number is signal.SIGTERM or not _ignored(number)]
            self._before = {number: signal.signal(number, self._signalled) for number in ours}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """The handlers of before are back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def raising(self) -> Iterator[None]:
        """While this lasts, the first signal breaks off what goes on; one that has come before does so now.

        Raises:
            KeyboardInterrupt: The signal has come.
        """
        self._raising = True
        try:
            if self.noted:
                raise KeyboardInterrupt
            yield
        finally:
            self._raising = False

    def _signalled(self, _number: int, _frame: FrameType | None) -> None:
        if self.noted:
            for number in self._before:  # whoever sends a third one does not wait for our last words either
                signal.signal(number, signal.SIG_DFL)
            try:
                self._last()
            finally:
                os._exit(Exit.INTERRUPTED)
        self.noted = True
        if self._raising:
            raise KeyboardInterrupt
        self._told()


def _ignored(number: signal.Signals) -> bool:
    return signal.getsignal(number) is signal.SIG_IGN
