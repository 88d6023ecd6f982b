import json

import pytest

from fake_platform.sandbox.message import MalformedError, Message, read_reply
from fake_platform.sandbox.sidecar_api import answer, refuse
from fake_platform.sandbox.signatures import read_keys
from fake_platform.sandbox.tokens import State
from tests.fake_platform.sandbox.signing import NOW, Signer, key_set

PLATFORM = Signer()
FRESH = State("s1", "i", read_keys(key_set(PLATFORM)))


def _request(start: str, body: str = "", **headers: str) -> Message:
    return Message(start, tuple(headers.items()), body.encode(), b"")


def _reply(wire: bytes) -> Message:
    reply = read_reply(wire, ended=False)
    assert reply is not None
    return reply


def test_health_tells_whose_sidecar_it_is_before_and_after_the_first_token() -> None:
    """503 with generation 0 first, 200 with the generation taken then, the sandbox's id either way."""
    before = answer(FRESH, _request("GET /healthz HTTP/1.1"), NOW)
    taken = answer(before.state, _request("PUT /v1/token HTTP/1.1", PLATFORM.token(4) + "\n"), NOW)
    after = answer(taken.state, _request("GET /healthz?x=1 HTTP/1.1"), NOW)
    assert [_reply(each.reply).status for each in (before, taken, after)] == [503, 204, 200]
    assert json.loads(_reply(before.reply).body) == {"sandboxId": "s1", "tokenGeneration": 0}
    assert json.loads(_reply(after.reply).body) == {"sandboxId": "s1", "tokenGeneration": 4}


def test_a_rotation_of_keys_is_taken() -> None:
    """PUT /v1/jwks answers 204 and the next state knows the new keys."""
    result = answer(FRESH, _request("PUT /v1/jwks HTTP/1.1", PLATFORM.sign(key_set(Signer(kid="k2")).encode())), NOW)
    assert _reply(result.reply).status == 204
    assert [key.kid for key in result.state.keys] == ["k2"]


@pytest.mark.parametrize(
    ("start", "status", "problem"),
    [
        ("GET / HTTP/1.1", 404, "not-found"),
        ("nonsense", 404, "not-found"),
        ("POST /v1/token HTTP/1.1", 405, "method-not-allowed"),
        ("PUT /v1/token HTTP/1.1", 403, "wrong-signature"),
    ],
)
def test_refusals_are_problem_details(start: str, status: int, problem: str) -> None:
    """Every refusal names a stable type and changes nothing."""
    result = answer(FRESH, _request(start), NOW)
    reply = _reply(result.reply)
    assert (reply.status, reply.header("content-type")) == (status, "application/problem+json")
    assert json.loads(reply.body)["type"] == problem
    assert result.state is FRESH


@pytest.mark.parametrize(
    ("start", "headers", "close"),
    [
        ("GET /healthz HTTP/1.1", {}, False),
        ("GET /healthz HTTP/1.1", {"connection": "Close"}, True),
        ("GET /healthz HTTP/1.0", {}, True),
    ],
)
def test_connections_are_kept_unless_the_client_asks_otherwise(
    start: str,
    headers: dict[str, str],
    close: bool,  # noqa: FBT001 (a table)
) -> None:
    """HTTP/1.1 keeps the connection for the operator's second request."""
    assert answer(FRESH, _request(start, **headers), NOW).close is close


def test_a_malformed_request_ends_the_connection() -> None:
    """Bytes that are no request are answered with the fault's status, and nothing after them is read."""
    result = refuse(FRESH, MalformedError(431, "too long"))
    assert (_reply(result.reply).status, result.close) == (431, True)
