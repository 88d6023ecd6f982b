"""100,000 frames over the reliable subprotocol, with cuts, lost acks and duplicates: nothing lost, nothing doubled.

`python -m tests.benchmarks.webpubsub_reliable [COUNT]`. One client publishes numbered messages to its own group and
reads them back. By chance (seeded) its transport is cut, an ack is overlooked, a request is sent twice; what has no ack
is sent again with the same ackId, as the official clients do. The emulator's resident memory is read after a tenth of
the frames and at the end. Edge: sockets, a process, /proc.
"""

import asyncio
import json
import random
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from azure.messaging.webpubsubservice import WebPubSubServiceClient

from tests.benchmarks.ratio import Ratio
from tests.benchmarks.webpubsub_idle import resident

COUNT = 100_000
WINDOW = 200
CUT, OVERLOOKED, TWICE = 0.001, 0.02, 0.02
RELIABLE = "json.reliable.webpubsub.azure.v1"


@dataclass
class Client:
    """A reliable client with a dying network."""

    url: str
    count: int
    pid: int
    chance: random.Random = field(default_factory=lambda: random.Random(1))  # noqa: S311 - repeatable, not secret
    seen: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    unacked: dict[int, None] = field(default_factory=dict)
    following: int = 0
    sequence: int = 0
    recovery: str = ""
    memory: dict[int, int] = field(default_factory=dict)

    async def run(self, session: aiohttp.ClientSession) -> None:
        """Connect and recover until all messages have been published, acknowledged and read back."""
        while not self.done:
            async with session.ws_connect(self.url + self.recovery, protocols=(RELIABLE,)) as socket:
                if not self.recovery:
                    await self._greet(socket)
                for number in self.unacked:
                    await self._send(socket, number)
                await self._converse(socket)

    async def _greet(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        hello = json.loads(await socket.receive_str())
        token = hello["reconnectionToken"]
        self.recovery = f"&awps_connection_id={hello['connectionId']}&awps_reconnection_token={token}"

    @property
    def done(self) -> bool:
        """Whether everything has come back."""
        return self.following == self.count and not self.unacked and len(self.seen) == self.count

    async def _converse(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Until the next cut, or until all is done."""
        while not self.done:
            while self.following < self.count and len(self.unacked) < WINDOW:
                self.unacked[self.following] = None
                await self._send(socket, self.following)
                self.following += 1
            if self.chance.random() < CUT:
                self.faults["cuts"] += 1
                transport: Any = socket.get_extra_info("socket")
                transport.shutdown(2)
                return
            message = await socket.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise SystemExit(f"the emulator ended the connection: {message}")
            await self._take(socket, json.loads(message.data))

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, number: int) -> None:
        text = f'{{"type":"sendToGroup","group":"g","data":{number},"ackId":{number}}}'
        await socket.send_str(text)
        if self.chance.random() < TWICE:
            self.faults["requests sent twice"] += 1
            await socket.send_str(text)

    async def _take(self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        if frame["type"] == "message":
            await self._read(socket, frame)
        elif frame["ackId"] in self.unacked:
            if self.chance.random() < OVERLOOKED:
                self.faults["acks overlooked"] += 1
                await self._send(socket, frame["ackId"])
                return
            self.faults["duplicates refused"] += not frame["success"]
            del self.unacked[frame["ackId"]]

    async def _read(self, socket: aiohttp.ClientWebSocketResponse, frame: dict[str, Any]) -> None:
        """Each sequence id counts once; a gap would be a loss that nothing makes good."""
        if frame["sequenceId"] <= self.sequence:
            self.faults["messages replayed"] += 1
            return
        if frame["sequenceId"] != self.sequence + 1:
            raise SystemExit(f"a gap: {frame['sequenceId']} follows {self.sequence}")
        self.sequence += 1
        self.seen[frame["data"]] += 1
        if self.sequence in (self.count // 10, self.count):
            self.memory[self.sequence] = resident(self.pid)
        if self.sequence % 100 == 0:
            await socket.send_str(f'{{"type":"sequenceAck","sequenceId":{self.sequence}}}')


async def _measure(url: str, count: int, pid: int) -> int:
    client = Client(url, count, pid)
    async with aiohttp.ClientSession() as session:
        await client.run(session)
    lost = sum(number not in client.seen for number in range(count))
    doubled = sum(times > 1 for times in client.seen.values())
    faults = ", ".join(f"{number:,} {name}" for name, number in client.faults.items())
    print(f"{count:,} messages, {faults}: {lost} lost, {doubled} doubled")  # noqa: T201 - the benchmark's output
    early, late = float(client.memory[count // 10]), float(client.memory[count])
    ratio = Ratio("memory at the end over a tenth of the way", "bytes", (late,), (early,), "<= 1.05")
    print(ratio.line())  # noqa: T201 - the benchmark's output
    return 1 if lost or doubled else 0


def main() -> int:
    """0 where nothing was lost or doubled."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    command = [sys.executable, "-m", "fake_platform.webpubsub"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        with WebPubSubServiceClient.from_connection_string(line["connectionString"], hub="h") as service:
            roles = ["webpubsub.joinLeaveGroup", "webpubsub.sendToGroup"]
            url = service.get_client_access_token(roles=roles, groups=["g"])["url"]
        try:
            return asyncio.run(_measure(url, count, process.pid))
        finally:
            process.terminate()


if __name__ == "__main__":
    sys.exit(main())
