"""The conversation with a sidecar, on the address of its pod. Edge: one TCP connection each.

`http.client` instead of httpx on purpose: the sidecar must show its unguessable id and take the token on *one*
connection, and a pool may dial again in between, when the address may belong to another pod. It knows no proxy either
(protocol.md, Sidecar).
"""

import http.client
import json
from dataclasses import dataclass
from typing import Self

from reference_operator import wire
from reference_operator.interfaces import SidecarError, TokenRefusedError
from reference_operator.model import Token

CONNECT = 2.0
ANSWER = 5.0
"""Seconds: a sidecar of 50m CPU that has just started is slow to answer."""


@dataclass(frozen=True)
class HttpSidecar:
    """A `Sidecar` over plain HTTP."""

    port: int = 8081

    def ask(self, address: str, sandbox_id: str) -> int:
        """The generation of the token it holds."""
        with _Conversation(address, self.port, sandbox_id) as sidecar:
            return sidecar.held()

    def give(self, address: str, sandbox_id: str, token: Token, rotations: tuple[str, ...]) -> int:
        """Hand a token over, after the key sets that a survivor may have missed; the generation then held.

        Taken is 204, and nothing more is asked: every request costs a sidecar of 50m CPU a good part of its quota.
        """
        with _Conversation(address, self.port, sandbox_id) as sidecar:
            held = sidecar.held()
            if held > token.generation:
                return held
            refusal = sidecar.put("/v1/token", token.jwt)
            if refusal and rotations:
                for rotation in rotations:
                    sidecar.put("/v1/jwks", rotation)
                refusal = sidecar.put("/v1/token", token.jwt)
            if refusal:
                raise TokenRefusedError(refusal)
            return token.generation


class _Conversation:
    """One connection; what goes wrong on it is a `SidecarError`."""

    def __init__(self, address: str, port: int, sandbox_id: str) -> None:
        self._connection = http.client.HTTPConnection(address, port, timeout=CONNECT)
        self._sandbox_id = sandbox_id

    def __enter__(self) -> Self:
        try:
            self._connection.connect()
        except OSError as error:
            self._connection.close()
            raise SidecarError(f"connection to port {self._connection.port}: {error}", reachable=False) from error
        self._connection.auto_open = 0  # a second connection might reach another pod
        self._connection.sock.settimeout(ANSWER)
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def held(self) -> int:
        """The generation of the token it holds, once it has shown that it is this sandbox's."""
        status, body = self._request("GET", "/healthz")
        if status not in {200, 503}:
            raise SidecarError(f"GET /healthz was answered {status}", reachable=True)
        try:
            shown, generation = wire.sidecar_health(body)
        except wire.WireError as error:
            raise SidecarError(f"GET /healthz: {error}", reachable=True) from error
        if shown != self._sandbox_id:
            raise SidecarError("the sidecar at this address belongs to another sandbox", reachable=True)
        return generation

    def put(self, path: str, body: str) -> str:
        """Empty where it was taken, else why it was refused."""
        status, answer = self._request("PUT", path, body)
        if status == 204:
            return ""
        if status == 403:
            return _detail(answer)
        raise SidecarError(f"PUT {path} was answered {status}", reachable=True)

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        headers = {"Content-Type": "text/plain"} if body is not None else {}
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            text = str(error) or type(error).__name__
            raise SidecarError(f"{method} {path}: {text}", reachable=True) from error


def _detail(answer: bytes) -> str:
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    kind, detail = wire.problem(found)
    return f"{kind}: {detail}" if kind else "403 without a reason"
