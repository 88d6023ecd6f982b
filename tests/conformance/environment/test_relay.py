"""A relay between an operator and its proxy: what it carries, and what it holds while it is silent."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conformance.environment import relay, relay_program
from conformance.environment.expectations import Condition
from conformance.environment.waiting import SWIFT, eventually

LIKE = {
    "spec": {
        "securityContext": {"runAsNonRoot": True},
        "imagePullSecrets": [{"name": "login"}],
        "containers": [
            {
                "image": "reg/platform@sha256:1",
                "imagePullPolicy": "IfNotPresent",
                "securityContext": {"allowPrivilegeEscalation": False},
            }
        ],
    }
}


@contextmanager
def echo() -> Iterator[int]:
    """A server that says everything again: its port."""

    def again(client: socket.socket) -> None:
        with client:
            while data := client.recv(4096):
                client.sendall(data)

    def serve(server: socket.socket) -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=again, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        yield server.getsockname()[1]


@contextmanager
def standing(to: int) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """The program as its pod runs it, and its port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    pod = relay.manifest("relay-h", "r1", LIKE, [str(port), "127.0.0.1", str(to)])
    command = [sys.executable, *pod["spec"]["containers"][0]["command"][1:]]
    with subprocess.Popen(command) as child:
        try:
            yield child, port
        finally:
            child.kill()


def reached(port: int) -> socket.socket:
    """A connection to it, as soon as it listens."""

    def tried() -> socket.socket | None:
        try:
            return socket.create_connection(("127.0.0.1", port), 5)
        except OSError:
            return None

    found: socket.socket | None = eventually(tried, until=Condition("it listens", bool), within=10, pace=SWIFT)
    assert found is not None
    return found


def said(client: socket.socket, text: bytes) -> bytes:
    """What comes back of it; nothing where nothing comes in time."""
    client.sendall(text)
    return heard(client)


def heard(client: socket.socket, seconds: float = 0.5) -> bytes:
    """What comes."""
    client.settimeout(seconds)
    try:
        return client.recv(4096)
    except TimeoutError:
        return b""


def test_silence_holds_what_is_open_and_what_is_new_and_loses_nothing() -> None:
    """Connections are taken all the while; afterwards everything goes on, in order."""
    with echo() as to, standing(to) as (child, port), reached(port) as old:
        assert said(old, b"one") == b"one"
        os.kill(child.pid, signal.SIGUSR1)
        settled = Condition("it is silent", lambda answer: answer == b"")
        eventually(lambda: said(old, b"."), until=settled, within=10, pace=SWIFT)
        with socket.create_connection(("127.0.0.1", port), 5) as new:
            assert said(new, b"two") == b""
            os.kill(child.pid, signal.SIGUSR2)
            assert heard(new, 5) == b"two"
        assert heard(old, 5).startswith(b".")


def test_whoever_is_not_there_ends_the_connection() -> None:
    """As a proxy that is down."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        to = nobody.getsockname()[1]
    with standing(to) as (_, port), reached(port) as client:
        assert heard(client, 5) == b""


def test_its_pod_is_as_confined_as_another_of_ours() -> None:
    """With the same image and pull secret, under the run's label, and without a token."""
    pod: dict[str, Any] = relay.manifest("relay-h", "r1", LIKE, ["1", "10.0.0.1", "2"])
    assert pod["metadata"] == {"name": "relay-h", "labels": {"byohost.test/run": "r1"}}
    spec, container = pod["spec"], pod["spec"]["containers"][0]
    assert (spec["securityContext"], spec["imagePullSecrets"]) == ({"runAsNonRoot": True}, [{"name": "login"}])
    assert not spec["automountServiceAccountToken"]
    assert (container["image"], container["securityContext"]) == (
        "reg/platform@sha256:1",
        {"allowPrivilegeEscalation": False},
    )
    assert relay_program.__doc__ is not None
    assert container["command"][2].startswith(f'"""{relay_program.__doc__}')
