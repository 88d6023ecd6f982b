"""The sidecar's HTTP interface: a request and the present state give a reply and the next state. Pure.

`GET /healthz` 503 before the first token, 200 after, body `{sandboxId, tokenGeneration}` · `PUT /v1/token` and
`PUT /v1/jwks` 204 or 403. Refusals are problem details (RFC 9457) that repeat nothing of what was sent.
Source: host protocol v1, section Sidecar.
"""

import json
from typing import NamedTuple

from fake_platform.sandbox.message import MalformedError, Message
from fake_platform.sandbox.tokens import State, TokenRefusedError, take_keys, take_token

REASONS = {
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Content Too Large",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}
METHODS = {"/healthz": "GET", "/v1/token": "PUT", "/v1/jwks": "PUT"}


class Answer(NamedTuple):
    """What happens after a request: the next `state`, the `reply` on the wire, and whether the connection ends."""

    state: State
    reply: bytes
    close: bool


def answer(state: State, request: Message, now: float) -> Answer:
    """The reply to a whole request that arrived at `now` (seconds since the epoch)."""
    method, target, version = (*request.start.split(" "), "", "", "")[:3]
    close = version != "HTTP/1.1" or (request.header("connection") or "").lower() == "close"
    path = target.partition("?")[0]
    if path not in METHODS:
        return Answer(state, _problem(404, "not-found", f"There is: {', '.join(METHODS)}."), close)
    if method != METHODS[path]:
        return Answer(state, _problem(405, "method-not-allowed", f"{path} takes {METHODS[path]} only."), close)
    if path == "/healthz":
        return Answer(state, _health(state), close)
    body = request.body.decode("latin-1").strip()
    try:
        taken = take_token(state, body, now) if path == "/v1/token" else take_keys(state, body)
    except TokenRefusedError as refusal:
        return Answer(state, _problem(403, refusal.problem, str(refusal)), close)
    return Answer(taken, _reply(204, "", b""), close)


def refuse(state: State, fault: MalformedError) -> Answer:
    """The last reply on a connection whose bytes are no request."""
    return Answer(state, _problem(fault.status, "malformed-request", str(fault)), close=True)


def _health(state: State) -> bytes:
    body = {"sandboxId": state.sandbox_id, "tokenGeneration": state.generation}
    return _reply(200 if state.generation else 503, "application/json", json.dumps(body).encode())


def _problem(status: int, problem: str, detail: str) -> bytes:
    body = {"type": problem, "title": REASONS[status], "status": status, "detail": detail}
    return _reply(status, "application/problem+json", json.dumps(body).encode())


def _reply(status: int, content_type: str, body: bytes) -> bytes:
    head = [f"HTTP/1.1 {status} {REASONS[status]}"]
    if status != 204:  # RFC 9110 8.6: no Content-Length with 204
        head += [f"Content-Type: {content_type}", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode("ascii") + body
