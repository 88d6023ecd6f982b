"""The program is run as it runs in a pod: as a text for python3, with /proc and nothing of ours."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from conformance.observe import ephemeral_scan, inside

TEXT = Path(ephemeral_scan.__file__).read_text(encoding="utf-8")


def printed(seconds: str = "0") -> dict[str, Any]:
    environment = {"KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"}
    command = [sys.executable, "-I", "-c", TEXT, seconds]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_listener_and_a_connection_are_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        port, own = server.getsockname()[1], client.getsockname()[1]
        found = inside.parse(json.dumps(printed("0.2")), "it")
    assert port in {each.port for each in found.listeners if each.on_loopback}
    assert (own, port) in {(each.local_port, each.port) for each in found.connections}
    assert own not in {each.local_port for each in found.outward if each.port == own}
    assert found.looks >= 1
    assert found.api == ("10.96.0.1", "443")


def test_processes_of_its_own_container_are_none_of_the_pods() -> None:
    """Whatever they are called: here this test's own process has the same root."""
    assert os.getpid() not in {each["pid"] for each in printed()["processes"]}
