"""Connecting and leaving: the emulator beside a bare server of the same library that does the same frames.

`python -m tests.benchmarks.webpubsub_connect` prints milliseconds of the server's own processor time for one client
that connects, reads `connected`, joins a group and says goodbye, of both, and their ratio (goal <= 1.5). The bare one
knows neither tokens, hubs nor roles. Both run in processes of their own; rounds alternate, who begins as well, and the
median counts. Edge: sockets, processes.
"""

import asyncio

import aiohttp

from tests.benchmarks.ratio import Ratio
from tests.benchmarks.webpubsub_throughput import clients, processor_seconds, servers

ROUNDS = 9
CONNECTS = 300


async def _connects(session: aiohttp.ClientSession, url: str) -> None:
    """One client after the other."""
    for _ in range(CONNECTS):
        async with clients(session, url, 1):
            pass


async def _measure(urls: dict[str, str], pids: dict[str, int]) -> None:
    costs: dict[str, list[float]] = {kind: [] for kind in urls}
    async with aiohttp.ClientSession() as session:
        for number in range(ROUNDS):
            for kind in sorted(urls, reverse=number % 2 == 0):
                before = processor_seconds(pids[kind])
                await _connects(session, urls[kind])
                costs[kind].append((processor_seconds(pids[kind]) - before) * 1000 / CONNECTS)
    ours, bare = tuple(costs["emulator"]), tuple(costs["bare"])
    print(Ratio("a client that comes and goes", "ms of processor", ours, bare, "<= 1.50").line(), flush=True)  # noqa: T201 - the benchmark's output


def main() -> int:
    """Measure both."""
    with servers() as (urls, pids):
        asyncio.run(_measure(urls, pids))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
