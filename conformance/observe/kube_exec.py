"""One command inside a container, over the API server's own WebSocket. Edge: the API server.

In this process, because a run does this some hundred times and a kubectl for each costs more than what it carries.
Source: Kubernetes API, `pods/exec`; protocol v5.channel.k8s.io (from 1.30 on), whose input can be closed (KEP-4006).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kubernetes.client import ApiClient
from kubernetes.client.exceptions import ApiException
from kubernetes.stream import ws_client
from websocket import WebSocketTimeoutException

from conformance.observe.bounded import within

INPUT, OUTPUT, ERRORS, STATUS = range(4)
"""The channels."""

CHUNK = 1 << 14
OPENING = 20.0
"""Seconds in which the WebSocket has to be open."""
ILLEGIBLE = "a token of the kubeconfig is no text that a header may have"
"""The libraries' own words would hold it."""


@dataclass(frozen=True)
class Exec:
    """What one command inside a pod printed, and its exit code."""

    stdout: str
    stderr: str
    code: int


@dataclass(frozen=True)
class Order:
    """A command, the container that runs it, and what it reads; without input its standard input is closed."""

    command: Sequence[str]
    container: str
    stdin: str | None = None

    @property
    def query(self) -> list[tuple[str, str]]:
        """The parameters of the request."""
        streams = [("stdout", "true"), ("stderr", "true"), ("stdin", str(self.stdin is not None).lower())]
        return [("container", self.container), *streams, *(("command", word) for word in self.command)]


def run(api: ApiClient, path: str, order: Order, seconds: float) -> Exec | None:
    """Run it in the pod whose `exec` has this path; None where it has not ended in that many seconds.

    What the API server refuses ends with code 1 and its words, as kubectl has it.

    Raises:
        TimeoutError: the way there did not open: a proxy may take the request, and let no answer come back.
    """
    _, url, headers, *_ = api.param_serialize("GET", path, auth_settings=["BearerToken"])
    if not str(headers.get("authorization", "")).isprintable():
        return Exec("", ILLEGIBLE, 1)
    asked = {"headers": headers, "query_params": order.query}
    try:
        channel = within(OPENING, partial(_opened, api, url, asked))
    except TimeoutError as late:
        words = f"the way there did not open within {OPENING:g} s; does a proxy on it let WebSockets through?"
        raise TimeoutError(words) from late
    except ApiException as refusal:
        return Exec("", str(refusal.reason), 1)
    channel.sock.settimeout(seconds)
    try:
        if order.stdin is not None:
            data = order.stdin.encode()
            for at in range(0, len(data), CHUNK):
                channel.write_channel(INPUT, data[at : at + CHUNK])
            channel.close_channel(INPUT)
        channel.run_forever(timeout=seconds)
        if channel.is_open():
            return None
        printed, complaints, status = (_all(channel, which) for which in (OUTPUT, ERRORS, STATUS))
    except WebSocketTimeoutException:  # half a frame has come, or nobody takes what is sent
        return None
    finally:
        channel.sock.shutdown()  # a farewell would be waited for
    return Exec(printed, complaints, _code(status))


def _opened(api: ApiClient, url: str, asked: Mapping[str, Any]) -> Any:
    return ws_client.websocket_call(  # type: ignore[no-untyped-call]
        api.configuration, "GET", url, **asked, _preload_content=False, binary=True
    )


def _all(channel: ws_client.WSClient, which: int) -> str:
    data = channel.read_channel(which, timeout=0)  # type: ignore[no-untyped-call]
    return bytes(data or b"").decode(errors="replace")


def _code(status: str) -> int:
    """The exit code in a Status; 1 where the command could not be run or the connection broke."""
    try:
        found = json.loads(status)
    except ValueError:
        return 1
    if found.get("status") == "Success":
        return 0
    causes = (found.get("details") or {}).get("causes") or []
    return next((int(cause["message"]) for cause in causes if cause.get("reason") == "ExitCode"), 1)
