"""A link as long as a real one: a TCP relay that holds back whatever passes. Edge: sockets, a thread, the event loop.

The service is never on the same machine as its clients, and two tests of the Python client's suite rest on that: they
begin to wait for an answer after they have asked, and miss one that comes before. Nothing is reordered or lost.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Self

from fake_platform.waiting import pause

SECONDS = 0.01
"""Each way: together what lies between two cities some hundred kilometres apart."""
_CHUNK = 65536


class Relay:
    """Listens on a port of loopback and passes on to another one, as long as the context lasts."""

    def __init__(self, port: int, seconds: float = SECONDS) -> None:
        self._far, self._seconds = port, seconds
        self._stop: Callable[[], object] = bool
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="relay")
        self._ready: Future[int] = Future()
        self.port = 0

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = self._ready.result()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._thread.join()

    async def _serve(self) -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(over.set)
        links: set[asyncio.Task[None]] = set()

        async def linked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            links.add(task)
            with contextlib.suppress(OSError):
                await self._link(reader, writer)
            links.discard(task)

        server = await asyncio.start_server(linked, "127.0.0.1", 0)
        self._ready.set_result(server.sockets[0].getsockname()[1])
        await over.wait()
        server.close()
        for link in links:
            link.cancel()
        await asyncio.gather(*links, return_exceptions=True)

    async def _link(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Both directions; the end of either is the end of the link, once all that came before it has passed."""
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._far)
            with contextlib.closing(far_writer):
                ways = (self._pass(reader, far_writer), self._pass(far_reader, writer))
                tasks = [asyncio.create_task(way) for way in ways]
                try:
                    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Each piece as long after it came as every other one: what is under way does not hold up what follows."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                due, data = await under_way.get()
                await pause(max(0.0, due - time.monotonic()))
                if not data:
                    return
                writer.write(data)
                await writer.drain()

        arriving = asyncio.create_task(arrive())
        try:
            while data := await reader.read(_CHUNK):
                under_way.put_nowait((time.monotonic() + self._seconds, data))
            under_way.put_nowait((time.monotonic() + self._seconds, b""))
            await arriving
        finally:
            arriving.cancel()
