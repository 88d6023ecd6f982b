"""Echo and group fan-out: the emulator beside a bare server of the same library that does the same frames.

`python -m tests.benchmarks.webpubsub_throughput` prints frames per second of the server's own processor time, of both,
and their ratio (goal >= 0.9). A server that is kept busy does as many in a second of the clock; but on a busy machine
the clock also counts what others do, and its ratio was 0.5 in one run and 1.06 in the next. Both run in processes of
their own; rounds alternate, who begins as well, and the median counts. The bare server reads
and writes the same JSON, sends each frame as it comes, and knows neither tokens, hubs nor roles; the emulator gathers
what is due in one turn of its loop. Edge: sockets, processes, the clock.
"""

import asyncio
import json
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import aiohttp
from aiohttp import web
from azure.messaging.webpubsubservice import WebPubSubServiceClient

from fake_platform.waiting import told_to_stop
from tests.benchmarks.ratio import Ratio

ROUNDS = 9
ECHOES = 2000
MEMBERS = 100
BROADCASTS = 60
PROTOCOL = "json.webpubsub.azure.v1"
_compact = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


class Bare:
    """One group for everyone: `sendToGroup` is a message to all members and an ack to the sender."""

    def __init__(self) -> None:
        self._members: set[web.WebSocketResponse] = set()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One client."""
        socket = web.WebSocketResponse(protocols=(PROTOCOL,), compress=False, heartbeat=20.0)
        await socket.prepare(request)
        await socket.send_str('{"type":"system","event":"connected","userId":null,"connectionId":"x"}')
        async for message in socket:
            frame = json.loads(message.data)
            if frame["type"] == "joinGroup":
                self._members.add(socket)
            else:
                await self._publish(frame)
            await socket.send_str(_compact.encode({"type": "ack", "ackId": frame["ackId"], "success": True}))
        self._members.discard(socket)
        return socket

    async def _publish(self, frame: dict[str, object]) -> None:
        kept = {"group": frame["group"], "dataType": "json", "data": frame["data"]}
        text = _compact.encode({"type": "message", "from": "group", **kept})
        for member in self._members:
            await member.send_str(text)


async def _serve_bare() -> None:
    application = web.Application()
    application.router.add_get("/client/hubs/{hub}", Bare().serve)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"endpoint": f"http://127.0.0.1:{runner.addresses[0][1]}"}), flush=True)  # noqa: T201 - read by the parent
    await told_to_stop()
    await runner.cleanup()


@asynccontextmanager
async def clients(
    session: aiohttp.ClientSession, url: str, count: int
) -> AsyncIterator[list[aiohttp.ClientWebSocketResponse]]:
    """Clients that are members of one group."""
    sockets = [await session.ws_connect(url, protocols=(PROTOCOL,)) for _ in range(count)]
    for socket in sockets:
        await socket.receive_str()
        await socket.send_str('{"type":"joinGroup","group":"g","ackId":1}')
        assert json.loads(await socket.receive_str())["success"]
    yield sockets
    for socket in sockets:
        await socket.close()


def _frame(ack_id: int) -> str:
    data = '{"sandboxId":"abcdefghijklmnopqrstuvwxyz","state":"running","seq":12345}'
    return f'{{"type":"sendToGroup","group":"g","dataType":"json","data":{data},"ackId":{ack_id}}}'


async def echo(session: aiohttp.ClientSession, url: str, window: int) -> int:
    """Frames that come back to one client that keeps so many requests under way."""
    async with clients(session, url, 1) as (socket,):
        for first in range(0, ECHOES, window):
            for number in range(first, first + window):
                await socket.send_str(_frame(number + 2))
            for _ in range(2 * window):
                await socket.receive()
        return 2 * ECHOES


async def fan_out(session: aiohttp.ClientSession, url: str) -> int:
    """Frames that reach the members of a group."""
    async with clients(session, url, MEMBERS) as sockets:

        async def read(socket: aiohttp.ClientWebSocketResponse, frames: int) -> None:
            for _ in range(frames):
                await socket.receive()

        readers = [asyncio.create_task(read(socket, BROADCASTS)) for socket in sockets[1:]]
        for number in range(BROADCASTS):
            await sockets[0].send_str(_frame(number + 2))
        await asyncio.gather(read(sockets[0], 2 * BROADCASTS), *readers)
        return MEMBERS * BROADCASTS


def processor_seconds(pid: int) -> float:
    """What a process has used so far; the scheduler counts in nanoseconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


async def _measure(urls: dict[str, str], pids: dict[str, int]) -> None:
    async with aiohttp.ClientSession() as session:
        works: dict[str, Callable[[aiohttp.ClientSession, str], Awaitable[int]]] = {
            "echo, one request under way": partial(echo, window=1),
            "echo, 50 requests under way": partial(echo, window=50),
            f"fan-out to {MEMBERS} members": fan_out,
        }
        for name, work in works.items():
            speeds = {kind: [0.0] * ROUNDS for kind in urls}
            for number in range(ROUNDS):
                for kind in sorted(urls, reverse=number % 2 == 0):
                    before = processor_seconds(pids[kind])
                    frames = await work(session, urls[kind])
                    speeds[kind][number] = frames / (processor_seconds(pids[kind]) - before)
            ratio = Ratio(name, "frames/s of processor", tuple(speeds["emulator"]), tuple(speeds["bare"]), ">= 0.90")
            print(ratio.line(), flush=True)  # noqa: T201 - the benchmark's output


@contextmanager
def servers() -> Iterator[tuple[dict[str, str], dict[str, int]]]:
    """Both, each in a process of its own: where clients connect, and the processes' numbers."""
    commands = {
        "emulator": [sys.executable, "-m", "fake_platform.webpubsub"],
        "bare": [sys.executable, "-m", "tests.benchmarks.webpubsub_throughput", "--bare"],
    }
    processes = {
        name: subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for name, command in commands.items()
    }
    try:
        lines = {name: json.loads(process.stdout.readline()) for name, process in processes.items() if process.stdout}
        with WebPubSubServiceClient.from_connection_string(lines["emulator"]["connectionString"], hub="h") as service:
            url = service.get_client_access_token(roles=["webpubsub.joinLeaveGroup", "webpubsub.sendToGroup"])["url"]
        bare = lines["bare"]["endpoint"] + "/client/hubs/h?access_token=" + secrets.token_urlsafe(300)
        yield {"emulator": url, "bare": bare}, {name: process.pid for name, process in processes.items()}
    finally:
        for process in processes.values():
            process.terminate()
            process.wait()


def main() -> int:
    """Measure both."""
    if sys.argv[1:] == ["--bare"]:
        asyncio.run(_serve_bare())
        return 0
    with servers() as (urls, pids):
        asyncio.run(_measure(urls, pids))
    return 0


if __name__ == "__main__":
    sys.exit(main())
