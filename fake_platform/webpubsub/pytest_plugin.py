"""The emulator as a pytest fixture: `pytest -p fake_platform.webpubsub.pytest_plugin`. Edge: a thread, the event loop.

It runs in this process, in a loop of its own, so that tests of any kind of client can use it and look inside.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from fake_platform.webpubsub.options import Options
from fake_platform.webpubsub.serving import Service, serving


@contextlib.contextmanager
def running(options: Options) -> Iterator[Service]:
    """An emulator in a thread.

    Raises:
        UsageError: as `serving`.
    """
    started: Future[Service] = Future()
    over: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        over.set_result((asyncio.get_running_loop(), stop))
        async with serving(options) as service:
            started.set_result(service)
            await stop.wait()

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=run, name="webpubsub")
    thread.start()
    try:
        yield started.result()
    finally:
        loop, stop = over.result()
        with contextlib.suppress(RuntimeError):  # the loop is closed where it never started
            loop.call_soon_threadsafe(stop.set)
        thread.join()


@pytest.fixture(scope="session")
def web_pubsub() -> Iterator[Service]:
    """An emulator of Azure Web PubSub for the whole run; give each test a hub of its own."""
    with running(Options()) as service:
        yield service
