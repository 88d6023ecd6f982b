"""Memory over an hour's worth of frames and many more, fed by their count and not by the clock.

`python -m tests.benchmarks.frames_memory [COUNT]`: a host makes some 720 frames an hour, check-ins and tokens with
their acks. COUNT frames (144,000: two hundred hosts) go over one reliable connection of the emulator in blocks; its
memory after the last block over that after the second is the ratio (goal <= 1.05). The platform keeps a journal of
every frame on purpose, so that for it the cost of an hour is said instead. Edge: sockets, processes, /proc.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from azure.messaging.webpubsubservice import WebPubSubServiceClient

from fake_platform.client import ControlClient
from tests.benchmarks.ratio import Ratio
from tests.benchmarks.webpubsub_idle import resident
from tests.fake_platform.conftest import SITE
from tests.fake_platform.stranger import RELIABLE, Stranger, install_key
from tests.fake_platform.wire import Wire

COUNT = 144_000
BLOCKS = 8
AN_HOUR = 360
"""Check-ins of one host."""


@contextmanager
def served(module: str, *flags: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """A server by its process id and its first line."""
    with subprocess.Popen([sys.executable, "-m", module, *flags], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.pid, json.loads(process.stdout.readline())
        finally:
            process.terminate()


def of_emulator(count: int) -> Ratio:
    """Frames to a group that come back, each acknowledged; memory at the end over memory once warm."""
    with served("fake_platform.webpubsub") as (pid, line):
        with WebPubSubServiceClient.from_connection_string(line["connectionString"], hub="h") as service:
            roles = ["webpubsub.joinLeaveGroup", "webpubsub.sendToGroup"]
            url = service.get_client_access_token(roles=roles)["url"]
        wire, seen, sizes = Wire(), 0, []
        wire.connect(url, RELIABLE)
        wire.read()
        wire.send('{"type":"joinGroup","group":"g","ackId":0}')
        wire.read()
        for _ in range(BLOCKS):
            for number in range(count // BLOCKS // 2):
                data = json.dumps({"n": number, "text": "x" * 200})
                seen += 1
                wire.send(f'{{"type":"sendToGroup","group":"g","dataType":"json","data":{data},"ackId":{seen}}}')
                wire.read()
                wire.read()
                wire.send(f'{{"type":"sequenceAck","sequenceId":{seen}}}')
            sizes.append(float(resident(pid)))
        wire.close()
    return Ratio(f"emulator after {count:,} frames", "bytes", (sizes[-1],), (sizes[1],), "<= 1.05")


def of_platform() -> str:
    """What an hour of check-ins of one host costs the platform, whose journal keeps them."""
    with (
        served("fake_platform", "--laptop") as (pid, line),
        ControlClient(line["control"], line["controlToken"]) as control,
    ):
        control.register_host("eu", ["python"])
        with Stranger(line["endpoint"], line["caFile"], "eu") as operator:
            operator.begin(install_key(control.download_bundle("eu", SITE)))
            for _ in range(AN_HOUR):
                operator.check_in()
            before = resident(pid)
            for _ in range(4 * AN_HOUR):
                operator.check_in()
            return f"platform: {(resident(pid) - before) / 4 / 2**20:.2f} MiB for an hour of one host's check-ins"


def main() -> int:
    """Measure both."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else COUNT
    print(of_emulator(count).line(), flush=True)  # noqa: T201 - the benchmark's output
    print(of_platform(), flush=True)  # noqa: T201 - the benchmark's output
    return 0


if __name__ == "__main__":
    sys.exit(main())
