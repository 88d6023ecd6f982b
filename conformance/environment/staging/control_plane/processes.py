"""The processes of one operator's pod, one after the other. Edge: subprocess, asyncio."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from conformance.environment.staging.control_plane.api import ApiError
from conformance.environment.staging.control_plane.operators import Running
from conformance.environment.staging.control_plane.programs import End
from conformance.environment.staging.control_plane.volumes import UnplayableError

FIRST = 1.0
"""Seconds in which an operator that starts has the processor to itself, or shares it with few others."""

AGAIN = 0.5
"""Seconds after which a kubelet asks again for what a container mounts."""


class Processes:
    """By container; `logs` holds those that have ended too."""

    def __init__(self, starting: asyncio.Semaphore) -> None:
        self._starting = starting
        self._leaving = False
        self.logs: dict[str, list[Running]] = {}

    async def begun(
        self,
        name: str,
        start: Callable[[], Coroutine[Any, Any, Running]],
        missing: Callable[[Exception], Awaitable[None]],
    ) -> Running | None:
        """A container's process, once what it mounts is there: `missing` is told what is not, and it is tried again.

        None where the pod has to go meanwhile.
        """
        while not self._leaving:
            await self._turn()
            starting = asyncio.create_task(start())
            try:
                running = await asyncio.shield(starting)
            except asyncio.CancelledError:
                starting.add_done_callback(_not_wanted)
                raise
            except (ApiError, UnplayableError, OSError) as trouble:
                await missing(trouble)
                await asyncio.sleep(AGAIN)
            else:
                self.logs.setdefault(name, []).append(running)
                return running
        return None

    async def end(self, grace: float) -> None:
        """End what runs: asked to, and killed after so many seconds; at once where there are none."""
        self._leaving = True
        last = [runs[-1] for runs in self.logs.values()]
        for running in last:
            running.stop() if grace else running.kill()
        for running in last:
            try:
                await asyncio.wait_for(running.ended(), grace or None)
            except TimeoutError:
                running.kill()
                await running.ended()

    async def _turn(self) -> None:
        """Wait for a turn to start an operator, and keep it for the first second."""
        await self._starting.acquire()
        asyncio.get_running_loop().call_later(FIRST, self._starting.release)


def ended(code: int) -> End:
    """How a container ends whose process has ended so."""
    return End(code, "Completed" if code == 0 else "Error")


def _not_wanted(starting: "asyncio.Task[Running]") -> None:
    """A process that began when its pod had to go already."""
    if not starting.cancelled() and starting.exception() is None:
        starting.result().kill()
