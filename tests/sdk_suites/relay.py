"""A link as long as a real one: a TCP relay that holds back whatever passes. Edge: sockets, a thread, the event loop.

The service is never on the same machine as its clients, and the Python client rests on that: it begins to wait for an
answer after it has asked, and misses one that comes before. What is sent in quick succession arrives together, as it
does where a link has a queue: its suite wants the first frame a millisecond after the upgrade. Nothing is reordered or
lost.
"""

import asyncio
import contextlib
import threading
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
        """What comes while a piece is under way arrives with it; the next piece is under way as long again."""
        under_way: asyncio.Queue[bytes] = asyncio.Queue()

        async def arrive() -> None:
            while True:
                pieces = [await under_way.get()]
                await pause(self._seconds)
                while not under_way.empty():
                    pieces.append(under_way.get_nowait())
                writer.write(b"".join(pieces))
                await writer.drain()
                if not pieces[-1]:
                    return

        arriving = asyncio.create_task(arrive())
        try:
            while data := await reader.read(_CHUNK):
                under_way.put_nowait(data)
            under_way.put_nowait(b"")
            await arriving
        finally:
            arriving.cancel()
