"""Carries connections on to another address, and holds them in silence while it is told so. Edge: sockets, signals.

It is run as text in a pod of ours (`conformance.environment.relay`): `python3 -c TEXT PORT HOST TO`, with the standard
library alone. SIGUSR1 begins the silence, in which nothing is read or ended; SIGUSR2 ends it, and everything goes on.
"""

import asyncio
import signal
import sys


class Silence:
    """Whether nothing is carried."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    def begin(self) -> None:
        """From now on nothing passes."""
        self._open.clear()

    def end(self) -> None:
        """Everything goes on."""
        self._open.set()

    async def over(self) -> None:
        """Returns when things may pass."""
        await self._open.wait()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silence: Silence) -> None:
    """One direction, until its end; what was read when the silence began waits for its end."""
    try:
        while data := await reader.read(65536):
            await silence.over()
            writer.write(data)
            await writer.drain()
    except OSError:
        pass  # the other end is told by the close
    finally:
        await silence.over()
        writer.close()


async def serve(port: int, host: str, to: int) -> None:
    """Carry every connection, until the process is ended."""
    silence = Silence()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, silence.begin)
    loop.add_signal_handler(signal.SIGUSR2, silence.end)

    async def met(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await silence.over()
        try:
            back, forth = await asyncio.open_connection(host, to)
        except OSError:
            writer.close()
            return
        await asyncio.gather(carry(reader, forth, silence), carry(back, writer, silence))

    server = await asyncio.start_server(met, "0.0.0.0", port)  # noqa: S104 - a pod's own network
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    loop_until_ended = serve(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    asyncio.run(loop_until_ended)
