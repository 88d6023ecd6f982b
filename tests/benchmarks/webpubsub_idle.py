"""10,000 idle connections on one emulator, and what each costs it in resident memory, beside a bare server.

`python -m tests.benchmarks.webpubsub_idle [COUNT]`. Of the emulator twice, of either JSON subprotocol: a reliable
connection is held ready to be recovered. The servers are processes of their own; the limit of open files is
raised in each process as far as the system lets it, and the count is cut to fit. Edge: sockets, processes, /proc.
"""

import asyncio
import json
import resource
import subprocess
import sys
from pathlib import Path

import aiohttp
from azure.messaging.webpubsubservice import WebPubSubServiceClient

from tests.benchmarks.ratio import Ratio

COUNT = 10_000
AT_ONCE = 100
PLAIN, RELIABLE = "json.webpubsub.azure.v1", "json.reliable.webpubsub.azure.v1"
RAISED = (
    "import resource,runpy,sys;"
    "hard=resource.getrlimit(resource.RLIMIT_NOFILE)[1];resource.setrlimit(resource.RLIMIT_NOFILE,(hard,hard));"
    "sys.argv=sys.argv[1:];runpy.run_module(sys.argv[0],run_name='__main__',alter_sys=True)"
)
SERVERS = {
    "emulator": ["fake_platform.webpubsub"],
    "bare": ["tests.benchmarks.webpubsub_throughput", "--bare"],
}


def resident(pid: int) -> int:
    """Bytes of resident memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


async def _hold(url: str, protocol: str, count: int, pid: int) -> float:
    """Bytes for each of so many connections that said hello and then nothing; one of them still answers."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        first = await session.ws_connect(url, protocols=(protocol,))
        await first.receive_str()
        before, held = resident(pid), [first]
        reading = [asyncio.create_task(first.receive_str())]  # who does not read does not answer pings
        while len(held) <= count:
            size = min(AT_ONCE, count + 1 - len(held))
            group = await asyncio.gather(*(session.ws_connect(url, protocols=(protocol,)) for _ in range(size)))
            for socket in group:
                await socket.receive_str()
            held += group
            reading += [asyncio.create_task(socket.receive_str()) for socket in group]
        after = resident(pid)
        ends = ((held[0], reading[0]), (held[-1], reading[-1]))
        for socket, _ in ends:
            await socket.send_str('{"type":"joinGroup","group":"g","ackId":1}')
        alive = [json.loads(await answer)["ackId"] == 1 for _, answer in ends]
        lost = sum(answer.done() for answer in reading[1:-1])
        print(f"the first and the last still answer: {all(alive)}; lost: {lost}", flush=True)  # noqa: T201
        for answer in reading:
            answer.cancel()
        return (after - before) / count


def _measure(kind: str, protocol: str, count: int) -> float:
    command = [sys.executable, "-c", RAISED, *SERVERS[kind]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = json.loads(process.stdout.readline())
        url = line["endpoint"] + "/client/hubs/h"
        if "connectionString" in line:
            with WebPubSubServiceClient.from_connection_string(line["connectionString"], hub="h") as service:
                url = service.get_client_access_token(roles=["webpubsub.joinLeaveGroup"])["url"]
        try:
            return asyncio.run(_hold(url, protocol, count, process.pid))
        finally:
            process.terminate()


def main() -> int:
    """Measure both."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    count = min(wanted, hard - 200)
    print(f"{count:,} connections held by one process (asked for {wanted:,}; open files up to {hard:,})", flush=True)  # noqa: T201
    bare = _measure("bare", PLAIN, count)
    for protocol in (PLAIN, RELIABLE):
        ours = _measure("emulator", protocol, count)
        name = f"memory of an idle connection, {protocol}"
        print(Ratio(name, "bytes", (ours,), (bare,), "<= 2.00").line(), flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
