"""Echo and group fan-out: the emulator beside a bare server of the same library that does the same frames.

`python -m tests.benchmarks.webpubsub_throughput` prints frames a second of both, and their ratio (goal >= 0.9). Both
run in processes of their own; rounds alternate, and the median counts, because machines are busy. The bare server reads
and writes the same JSON, sends each frame as it comes, and knows neither tokens, hubs nor roles; the emulator gathers
what is due in one turn of its loop. Edge: sockets, processes, the clock.
"""

import asyncio
import json
import secrets
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
from aiohttp import web
from azure.messaging.webpubsubservice import WebPubSubServiceClient

from fake_platform.waiting import told_to_stop
from tests.benchmarks.ratio import Ratio

ROUNDS = 7
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


async def echo(session: aiohttp.ClientSession, url: str, window: int) -> float:
    """Frames a second that come back to one client that keeps so many requests under way."""
    async with clients(session, url, 1) as (socket,):
        started = time.perf_counter()
        for first in range(0, ECHOES, window):
            for number in range(first, first + window):
                await socket.send_str(_frame(number + 2))
            for _ in range(2 * window):
                await socket.receive()
        return 2 * ECHOES / (time.perf_counter() - started)


async def fan_out(session: aiohttp.ClientSession, url: str) -> float:
    """Frames a second that reach all members of a group."""
    async with clients(session, url, MEMBERS) as sockets:
        started = time.perf_counter()

        async def read(socket: aiohttp.ClientWebSocketResponse, frames: int) -> None:
            for _ in range(frames):
                await socket.receive()

        readers = [asyncio.create_task(read(socket, BROADCASTS)) for socket in sockets[1:]]
        for number in range(BROADCASTS):
            await sockets[0].send_str(_frame(number + 2))
        await asyncio.gather(read(sockets[0], 2 * BROADCASTS), *readers)
        return MEMBERS * BROADCASTS / (time.perf_counter() - started)


async def _measure(urls: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as session:
        works: dict[str, Callable[[aiohttp.ClientSession, str], Awaitable[float]]] = {
            "echo, one request under way": partial(echo, window=1),
            "echo, 50 requests under way": partial(echo, window=50),
            f"fan-out to {MEMBERS} members": fan_out,
        }
        for name, work in works.items():
            speeds = {kind: [0.0] * ROUNDS for kind in urls}
            for number in range(ROUNDS):
                for kind, url in urls.items():
                    speeds[kind][number] = await work(session, url)
            ratio = Ratio(name, "frames/s", tuple(speeds["emulator"]), tuple(speeds["bare"]), ">= 0.90")
            print(ratio.line(), flush=True)  # noqa: T201 - the benchmark's output


def main() -> int:
    """Measure both."""
    if sys.argv[1:] == ["--bare"]:
        asyncio.run(_serve_bare())
        return 0
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
        asyncio.run(_measure({"emulator": url, "bare": bare}))
    finally:
        for process in processes.values():
            process.terminate()
            process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
