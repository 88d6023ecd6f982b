"""Links that can be cut, over real sockets."""

import asyncio
import contextlib

from conformance.environment.links import Fate
from conformance.environment.staging.control_plane.links import Carrier, relay

HERE = "127.0.0.1"


async def echo() -> asyncio.Server:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    return await asyncio.start_server(serve, HERE, 0)


def port(server: asyncio.Server) -> int:
    return int(server.sockets[0].getsockname()[1])


async def said(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes) -> bytes:
    writer.write(words)
    return await asyncio.wait_for(reader.read(100), 5)


def test_a_link_is_cut_and_mended() -> None:
    """Open it carries; silent it holds back until it is mended; reset it ends what is open and what comes."""

    async def tale() -> None:
        link = Carrier()
        async with await echo() as far, await relay(link, (HERE, port(far)), HERE) as near:
            reader, writer = await asyncio.open_connection(HERE, port(near))
            assert await said(reader, writer, b"one") == b"one"
            link.meet(Fate.SILENCE)
            writer.write(b"two")
            done, _ = await asyncio.wait([asyncio.ensure_future(reader.read(100))], timeout=0.2)
            assert not done
            link.meet(None)
            assert link.stopped == 1
            link.meet(Fate.RESET)
            try:
                lost = await asyncio.wait_for(reader.read(100), 5) == b""
            except (ConnectionError, RuntimeError):
                lost = True
            assert lost
            another, its = await asyncio.open_connection(HERE, port(near))
            with contextlib.suppress(ConnectionError):
                assert await said(another, its, b"three") == b""
            assert link.stopped >= 3

    asyncio.run(tale())
