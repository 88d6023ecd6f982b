"""A local port that leads to a port of a pod or Service, for as long as a block lasts. Edge: subprocess, select."""

import os
import re
import select
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clusters import child_environment, go_builds, kubectl
from clusters.errors import ClusterError
from clusters.go_modules import KUBERNETES
from clusters.progress import silent

READY_BOUND = 15.0
STOP_BOUND = 5.0
FORWARDING = re.compile(r"Forwarding from 127\.0\.0\.1:(\d+) -> \d+")


@dataclass(frozen=True)
class Target:
    """What to reach: a namespace, ``pod/<name>`` or ``service/<name>`` or ``deployment/<name>`` in it, and its port."""

    namespace: str
    name: str
    port: int


@contextmanager
def forward(kubeconfig: Path, target: Target) -> Iterator[int]:
    """Yield the local port (on 127.0.0.1, chosen by the system) that leads to the target.

    The forward holds to one pod: when that pod goes, connections fail, and the caller opens a new one.

    Raises:
        ClusterError: there is no such target, or kubectl did not begin to forward within 15 s.
    """
    program = go_builds.programs(KUBERNETES, silent) / "kubectl"
    command = [str(program), "--kubeconfig", str(kubeconfig), "--namespace", target.namespace]
    command += ["port-forward", "--address=127.0.0.1", target.name, f":{target.port}"]
    # A session of its own: a terminal's Ctrl-C reaches every process of its own, and clean-up still needs the way.
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**child_environment.inherited(), **kubectl.environment(kubeconfig)},
        start_new_session=True,
    )
    with process:
        reader = threading.Thread(target=_drain, args=(process,), daemon=True)
        try:
            port = _port(process, target)
            reader.start()
            yield port
        finally:
            _stop(process)
            if reader.ident is not None:
                reader.join(STOP_BOUND)


def _port(process: "subprocess.Popen[bytes]", target: Target) -> int:
    """Read what kubectl says until it names the local port."""
    if process.stdout is None:  # pragma: no cover - it was asked for
        raise ClusterError("kubectl port-forward has no output")
    output = process.stdout.fileno()
    ends, said = time.monotonic() + READY_BOUND, ""
    while select.select([output], [], [], max(0.0, ends - time.monotonic()))[0]:
        data = os.read(output, 4096)
        said += data.decode(errors="replace")
        found = FORWARDING.search(said)
        if found:
            return int(found[1])
        if not data:
            break
    raise ClusterError(f"no port-forward to {target.name} port {target.port} in {target.namespace}: {said.strip()}")


def _drain(process: "subprocess.Popen[bytes]") -> None:
    """Read on: kubectl says a line for each connection, and once a pipe is full it handles no more of them."""
    if process.stdout is not None:
        while os.read(process.stdout.fileno(), 65536):
            pass


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_BOUND)
    except subprocess.TimeoutExpired:
        process.kill()
