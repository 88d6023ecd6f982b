"""A few threads that do what blocks. Edge: threads.

Daemons, unlike those of `concurrent.futures`: the end of the process waits for no request that hangs, because the next
process reads everything again.
"""

import queue
import threading
from collections.abc import Callable

Work = Callable[[], None]


class WorkerPool:
    """At most `size` threads, each started when there is work and nobody is idle."""

    def __init__(self, size: int, name: str) -> None:
        self._size = size
        self._name = name
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []

    def submit(self, work: Work) -> None:
        """Do this soon; it must not raise. Called from one thread only."""
        self._work.put(work)
        if not self._idle.acquire(blocking=False) and len(self._threads) < self._size:
            thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def dismiss(self) -> None:
        """Let everybody go after what they are at; waits for nobody."""
        for _ in self._threads:
            self._work.put(None)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()
            self._idle.release()
