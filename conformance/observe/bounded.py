"""One call that gives an answer within its seconds, or is left alone. Edge: a thread.

A socket's own bound counts from byte to byte and not at all while a name is looked up: who sends one byte a second, or
whose resolver is away, would hold us for minutes.
"""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

Result = TypeVar("Result")


def within(seconds: float, call: Callable[[], Result]) -> Result:
    """What the call returns or raises; it runs in a thread of its own, which nobody waits for any longer than that.

    Raises:
        TimeoutError: it has done neither in time.
    """
    results: SimpleQueue[Result] = SimpleQueue()
    errors: list[BaseException] = []
    over = threading.Event()

    def run() -> None:
        try:
            results.put(call())
        except BaseException as error:  # noqa: BLE001 - it is raised where the caller is
            errors.append(error)
        finally:
            over.set()

    threading.Thread(target=run, daemon=True).start()
    if not over.wait(seconds):
        raise TimeoutError(f"no whole answer within {seconds:g} s")
    if errors:
        raise errors[0]
    return results.get()
