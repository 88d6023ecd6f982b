"""The canary's command line: `python3 -m egress_profiles.canary --address A …`. Edge: process, signals, the log file.

Prints one JSON line when everything listens, and ends with status 0 at SIGTERM.
"""

import argparse
import asyncio
import dataclasses
import ipaddress
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from egress_profiles.canary.certificate import server_context
from egress_profiles.canary.server import Canary, Ports

LOG = Path("/var/log/byohost-canary/hits.jsonl")


def settings(arguments: Sequence[str]) -> argparse.Namespace:
    """The settings of a command line; wrong ones end the process with status 2 and a sentence."""
    parser = argparse.ArgumentParser("python3 -m egress_profiles.canary", description=__doc__.partition("\n")[0])
    parser.add_argument("--address", action="append", required=True, type=_address, help="listen here; repeat for more")
    parser.add_argument("--log", type=Path, default=LOG, help="append arrivals to this file (default: %(default)s)")
    parser.add_argument("--certificate", type=Path, help="a PEM file with key and certificate (default: its own)")
    for port in dataclasses.fields(Ports):
        parser.add_argument(f"--{port.name}-port", type=int, default=port.default, help="default: %(default)s; 0: any")
    return parser.parse_args(arguments)


async def serve(given: argparse.Namespace) -> int:
    """Listens until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    ports = Ports(**{port.name: getattr(given, f"{port.name}_port") for port in dataclasses.fields(Ports)})
    try:
        with given.log.open("ab", buffering=0) as log:
            bound = await Canary(log, server_context(given.certificate)).listen(given.address, ports)
            ready = {"ready": True, "listeners": [dataclasses.asdict(each) for each in bound]}
            sys.stdout.write(json.dumps(ready) + "\n")
            sys.stdout.flush()
            await stop.wait()
    except OSError as fault:
        sys.stderr.write(
            f"The canary cannot start: {fault}. Give addresses of this network namespace and free ports.\n"
        )
        return 2
    return 0


def _address(text: str) -> str:
    return str(ipaddress.ip_address(text))


if __name__ == "__main__":
    sys.exit(asyncio.run(serve(settings(sys.argv[1:]))))
