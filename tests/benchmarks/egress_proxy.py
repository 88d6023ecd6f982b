"""What the addon costs: requests and channel frames a second through it, as a share of a bare mitmdump's, and memory.

`python -m tests.benchmarks.egress_proxy`, in the environment of mitmproxy. Both proxies run at once and take turns, a
round each, so that what else the machine does falls on both; the ratio of neighbouring rounds is what is reported.
The bare one is mitmdump as it comes; ours is without the addons that it has no use for, and faster by it
(`egress_profiles.idle_addons`).
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from egress_profiles import loading
from egress_profiles.battery.cases import OK
from egress_profiles.battery.dialogues import CHUNK, masked
from egress_profiles.battery.sending import Inner
from tests.egress_profiles.addon.attempt import Ports, exchange, tunnel
from tests.egress_profiles.addon.conftest import PROFILE, certificate
from tests.egress_profiles.addon.proxies import Place, Running, free_ports, running, strict
from tests.egress_profiles.addon.upstream import WINDOW, Arrivals, Upstream

CHANNEL = "first.webpubsub.byohost.test"
FRAME = 64 * 1024
TARGET = 0.95


def requests(ports: Ports, count: int) -> float:
    """Send GETs one after the other over one connection; give how many a second were answered."""
    head = f"GET /x HTTP/1.1\r\nHost: {OK}:{ports.server}\r\n\r\n".encode()
    with tunnel(ports, OK) as line:
        _ask(line, head)
        start = time.perf_counter()
        for _ in range(count):
            _ask(line, head)
        return count / (time.perf_counter() - start)


def frames(ports: Ports, count: int) -> float:
    """Send short frames and wait for each one's echo; give how many a second came back."""
    with tunnel(ports, CHANNEL) as line:
        _upgrade(line, ports)
        frame = masked(b"x" * 100)
        start = time.perf_counter()
        for _ in range(count):
            line.sendall(frame)
            read = 0
            while read < 102:
                read += len(line.recv(CHUNK))
        return count / (time.perf_counter() - start)


def memory(proxy: Running, megabytes: int) -> list[int]:
    """Push frames of 64 KiB at a server that discards them; give the proxy's memory in KiB at each tenth.

    The sender waits for the server after each window, as a channel does: mitmproxy takes bytes in while a hook runs, so
    a sender that never waits fills its queue, whatever the addon does.
    """
    seen = []
    frame = b"\x82\xff" + FRAME.to_bytes(8, "big") + bytes(4) + bytes(FRAME)
    count = megabytes * 1024 * 1024 // FRAME
    with tunnel(proxy.ports, CHANNEL) as line:
        _upgrade(line, proxy.ports)
        for number in range(count):
            line.sendall(frame)
            if (number + 1) % (WINDOW // FRAME) == 0:
                line.recv(CHUNK)
            if (number + 1) % max(1, count // 10) == 0:
                seen.append(_resident(proxy.process.pid))
    return seen


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.egress_proxy", description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="turns of each proxy (default: %(default)s)")
    parser.add_argument("--count", type=int, default=400, help="requests or frames a round (default: %(default)s)")
    parser.add_argument("--megabytes", type=int, default=256, help="of frames, for memory (default: %(default)s)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _pair(Path(folder), discards=False) as (ours, bare):
        exchange(ours.ports)
        for name, measure in (("requests/s", requests), ("frames/s", frames)):
            print(_compared(name, partial(measure, count=given.count), ours, bare, given.rounds))  # noqa: T201 - the result
    with tempfile.TemporaryDirectory() as folder, _pair(Path(folder), discards=True) as (ours, bare):
        exchange(ours.ports)
        for name, proxy in (("ours", ours), ("bare", bare)):
            seen = memory(proxy, given.megabytes)
            growth = 100 * (seen[-1] - seen[0]) / seen[0]
            print(  # noqa: T201 - the result
                f"memory, {name}: {seen[0] // 1024} MiB after a tenth of {given.megabytes} MB of frames, "
                f"{seen[-1] // 1024} MiB at the end ({growth:+.1f} %; target of ours: within 10 %)"
            )


def _compared(name: str, measure: Callable[[Ports], float], ours: Running, bare: Running, rounds: int) -> str:
    """Let both take turns, the other one first in every second round."""
    wall, processor = [], []
    for number in range(rounds):
        rate, spent = {}, {}
        for proxy in (ours, bare) if number % 2 else (bare, ours):
            before = _processor(proxy.process.pid)
            rate[id(proxy)] = measure(proxy.ports)
            spent[id(proxy)] = _processor(proxy.process.pid) - before
        wall.append(rate[id(ours)] / rate[id(bare)])
        processor.append(spent[id(bare)] / spent[id(ours)])
    return f"{name}: ours / bare {_spread(wall)} by the clock, {_spread(processor)} by processor time; target {TARGET}"


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.3f} ({min(ratios):.2f} to {max(ratios):.2f})"


def _processor(pid: int) -> int:
    """Give the processor time that a process has used, in the kernel's ticks: what others do is not in it."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def _pair(folder: Path, *, discards: bool) -> Iterator[tuple[Running, Running]]:
    """Run a strict proxy and a bare one before the same server."""
    authority, leaf = certificate(folder)
    with ExitStack() as stack:
        arrivals = Arrivals()
        server, raw = (stack.enter_context(Upstream(arrivals, leaf, discards=discards)) for _ in range(2))
        for each in (server, raw):
            each.start()
            stack.callback(each.shutdown)
        profile = folder / "profile.json"
        profile.write_text(loading.from_toml(PROFILE.format(port=server.port)).to_json())
        place = Place(folder, server, raw, authority, profile)
        first, second = free_ports(place), free_ports(place)
        ours = stack.enter_context(running(place, "ours", first, strict(place, first)))
        bare = stack.enter_context(running(place, "bare", second, ["--set", "flow_detail=0"]))
        yield ours, bare


def _ask(line: Inner, head: bytes) -> None:
    line.sendall(head)
    read = b""
    while not read.endswith(b"answered"):
        data = line.recv(CHUNK)
        if not data:
            raise ConnectionResetError(read.decode("latin-1"))
        read += data


def _upgrade(line: Inner, ports: Ports) -> None:
    line.sendall(
        f"GET /client HTTP/1.1\r\nHost: {CHANNEL}:{ports.server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    answer = line.recv(CHUNK)
    if b" 101 " not in answer:
        raise ConnectionRefusedError(answer.decode("latin-1"))


def _resident(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


if __name__ == "__main__":
    main()
