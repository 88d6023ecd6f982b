"""How confined a pod is at its first packet, and what tunnels that do nothing cost a launch. Edge: a cluster.

First packets: pods that send from their first moment on, five at a time; what arrives at the canaries is counted beside
what the gate refused. Idle tunnels: a client holds many CONNECTs and sends some heads a byte at a time, and launches
take as long as before, or not. BYOHOST_BENCH_KUBECONFIG names a cluster of ours that stands already.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from conformance import builtin
from conformance.environment.control_client import control_client
from conformance.environment.options import RunOptions
from conformance.environment.run_environment import SYSTEM
from conformance.environment.staging.assembly import assemble
from conformance.environment.subject import HostUnderTest, SandboxUnderTest
from conformance.families.egress.early_traffic import BURST
from conformance.observe import gate
from conformance.observe.pods import addresses
from conformance.report.folder import ReportFolder
from conformance.runner.progress import Lines
from egress_profiles.battery_profile import HOST
from egress_profiles.canary_namespace import ADDRESSES
from egress_profiles.endpoints import PROXY, SANDBOX_PROXY_PORT
from tests.benchmarks.ratio import Ratio

AT_ONCE = 5
BURST_SECONDS = "0.3"
LAUNCHES = 6
HOLD = f"""
import socket, sys, time
many, slow = int(sys.argv[1]), int(sys.argv[2])
def dial():
    return socket.create_connection(("{PROXY.ipv4}", {SANDBOX_PROXY_PORT}), timeout=30)
idle = []
for _ in range(many):
    line = dial()
    line.sendall(b"CONNECT {HOST}:443 HTTP/1.1\\r\\nHost: {HOST}:443\\r\\n\\r\\n")
    assert b" 200 " in line.recv(4096)
    idle.append(line)
dripping = [dial() for _ in range(slow)]
print("held", flush=True)
while True:
    for line in dripping:
        try:
            line.sendall(b"X")
        except OSError:
            pass
    time.sleep(1)
"""
"""Runs in the control client: idle tunnels, heads that never end, until its stdin's owner is gone."""


def first_packets(host: HostUnderTest, pods: int) -> str:
    """Launch so many pods that send at once; give the sentence of what arrived."""
    environment, refused, silent, marks = host.environment, 0, 0, []
    for begin in range(0, pods, AT_ONCE):
        own = [f"byohost-{environment.run}-{number:012x}" for number in range(begin, min(begin + AT_ONCE, pods))]
        marks += own
        started = [_early(host, mark) for mark in own]
        ready = [sandbox.ready() for sandbox in started]
        places = [addresses(sandbox.running_pod()) for sandbox in ready]
        counted = environment.node.attempts()
        for mine in (gate.from_addresses(counted, place) for place in places):
            packets = sum(one.packets for one in mine if one.verdict == "refused")
            refused += packets
            silent += packets == 0
        for sandbox in ready:
            environment.control.terminate(sandbox.id)
        for sandbox in ready:
            sandbox.until("finished", "gone")
    seen = json.dumps(environment.node.canary_hits())
    arrived = sum(mark in seen for mark in marks)
    return (
        f"first packets: of {pods} pods that sent from their first moment, {arrived} got anything through; "
        f"{refused} packets refused, {silent} pods of which none was counted; target 0 and 0"
    )


def _early(host: HostUnderTest, mark: str) -> SandboxUnderTest:
    return host.launch(command=("python3", "-c", BURST, mark, BURST_SECONDS, *ADDRESSES))


def idle_tunnels(host: HostUnderTest, tunnels: int, slow: int) -> Ratio:
    """Launches beside held tunnels, and launches without."""
    without = tuple(_launch(host) for _ in range(LAUNCHES))
    with _held(host, tunnels, slow):
        beside = tuple(_launch(host) for _ in range(LAUNCHES))
    return Ratio(f"launch to ready beside {tunnels} idle tunnels / without", "s", beside, without, "<= 1.25")


def _launch(host: HostUnderTest) -> float:
    sandbox = host.launch()
    record = sandbox.until("ready")
    host.environment.control.terminate(sandbox.id)
    sandbox.until("finished", "gone")
    assert record.ready_at is not None, "it is ready and does not say since when"
    return (record.ready_at - record.requested_at).total_seconds()


@contextmanager
def _held(host: HostUnderTest, tunnels: int, slow: int) -> Iterator[None]:
    """Hold the tunnels as long as the block runs."""
    kube = host.environment.kube
    pod = control_client(host.environment)["metadata"]["name"]
    command = [
        kube.kubectl,
        "--kubeconfig",
        str(kube.kubeconfig),
        "exec",
        "-n",
        SYSTEM,
        pod,
        "-c",
        "control-client",
        "--",
    ]
    command += ["python3", "-c", HOLD, str(tunnels), str(slow)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holding:
        assert holding.stdout is not None
        assert holding.stdout.readline().strip() == "held", "the tunnels could not be opened"
        yield
        holding.kill()
    kube.delete(f"/api/v1/namespaces/{SYSTEM}/pods/{pod}", grace_seconds=0)  # what it holds ends with it


def main() -> int:
    """Stage as `certify` does, measure, print."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.egress_limits", description=__doc__.partition("\n")[0])
    parser.add_argument("--pods", type=int, default=100, help="that send at once (default: %(default)s)")
    parser.add_argument("--tunnels", type=int, default=1000, help="that are held (default: %(default)s)")
    parser.add_argument("--slow", type=int, default=50, help="heads that never end (default: %(default)s)")
    asked = parser.parse_args()
    given, run = os.environ.get("BYOHOST_BENCH_KUBECONFIG"), secrets.token_hex(4)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        options = RunOptions(run_id=run, kubeconfig=Path(given) if given else None, report_dir=Path(folder))
        reports = ReportFolder.create(Path(folder), run, datetime.now(UTC))
        stage = assemble(builtin.reference_target(), options, reports, Lines(Console(stderr=True)), stack).stage
        stage.host.registered()
        print(idle_tunnels(stage.host, asked.tunnels, asked.slow).line(), flush=True)  # noqa: T201 - the result
        print(first_packets(stage.host, asked.pods), flush=True)  # noqa: T201 - the result
    return 0


if __name__ == "__main__":
    sys.exit(main())
