"""The one place of this room that waits. Edge: the event loop, signals."""

import asyncio
import signal


class Notifier:
    """Tells that there is news; many may wait for the next time."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def ring(self) -> None:
        """Wake everyone who waits."""
        self._next.set()
        self._next = asyncio.Event()

    async def heard(self, seconds: float) -> bool:
        """Wait for the next ring, at most so many seconds; whether it rang."""
        try:
            await asyncio.wait_for(self._next.wait(), seconds)
        except TimeoutError:
            return False
        return True


async def told_to_stop() -> None:
    """Wait for SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()


async def pause(seconds: float) -> None:
    """Let so many seconds pass."""
    await asyncio.sleep(seconds)
