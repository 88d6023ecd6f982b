"""Each fault on real sockets, against a running platform: what the operator sees, and what the journal says of it."""

import contextlib
import json
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import jwt
import pytest
import websocket

from fake_platform.client import ControlError
from fake_platform.exchange import ELSEWHERE
from fake_platform.model import LaunchRequest
from fake_platform.tokens import CHANNEL_SECONDS
from tests.fake_platform.conftest import SITE, Laptop
from tests.fake_platform.lives import life
from tests.fake_platform.stranger import install_key
from tests.fake_platform.victim import LONG_LOST, Victim


@pytest.fixture
def victim(laptop: Laptop) -> Iterator[Victim]:
    """A host of this test."""
    with contextlib.closing(Victim(laptop)) as one:
        yield one


@pytest.mark.parametrize(
    ("problem", "status"), [("superseded", 409), ("unknown-key", 401), ("host-deleted", 410), ("not-entitled", 403)]
)
def test_exchange_is_refused_as_often_as_asked_for(victim: Victim, problem: str, status: int) -> None:
    """With the problem's own status; then it is answered. Each refusal stands in the journal beside its fault."""
    victim.suffer("refuse", problem=problem, times=2)
    answers = [victim.exchange() for _ in range(3)]
    assert [one.status_code for one in answers] == [status, status, 200]
    assert answers[0].json()["type"] == problem
    assert [one["times"] for one in victim.befell("refuse")] == [2, 1]
    assert victim.befell("refuse")[0]["instance"] == "pod-1"
    assert [one.type for one in victim.journal("exchange")] == [problem, problem, "exchanged"]


def test_rate_limit_says_when_to_come_again(victim: Victim) -> None:
    """429 with Retry-After."""
    victim.suffer("refuse", problem="rate-limited", retryAfterSeconds=7)
    answer = victim.exchange()
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_exchange_fails_like_a_gateway(victim: Victim) -> None:
    """A status without a body of the protocol's; nothing was claimed by it."""
    victim.suffer("fail", status=502)
    assert victim.exchange().status_code == 502
    assert victim.control.host(victim.host).key.state == "issued"
    assert [one.type for one in victim.journal("exchange")] == ["failed"]


@pytest.mark.parametrize("status", [302, 307])
def test_exchange_is_sent_elsewhere(victim: Victim, status: int) -> None:
    """As a gateway does that wants people to sign in."""
    victim.suffer("fail", status=status)
    answer = victim.exchange()
    assert (answer.status_code, answer.headers["Location"]) == (status, ELSEWHERE)


def test_exchange_is_answered_late(victim: Victim) -> None:
    """By at least as much as was asked for."""
    victim.suffer("delay", seconds=0.4)
    began = time.monotonic()
    assert victim.exchange().status_code == 200
    assert time.monotonic() - began >= 0.4


def test_one_exchange_meets_one_fault(victim: Victim) -> None:
    """The oldest; the next one waits for the next exchange."""
    victim.suffer("fail")
    victim.suffer("refuse", problem="superseded")
    assert [victim.exchange().status_code for _ in range(3)] == [503, 409, 200]


def test_process_dies_between_claim_and_answer(tmp_path: Path) -> None:
    """No answer; the next process knows whose the key is: the same installation is answered, another is not."""
    state = tmp_path / "state.db"
    with life(state) as first:
        assert first is not None
        first.control.register_host("eu", ["python"])
        key = install_key(first.control.download_bundle("eu", SITE))
        first.control.fault("eu", "die")
        with first.stranger("eu") as operator, pytest.raises(httpx.TransportError):
            operator.exchange(key)
        assert first.process.wait(timeout=10) == 70
    with life(state) as second:
        assert second is not None
        with second.stranger("eu", installation="sa-2") as thief, second.stranger("eu") as operator:
            assert thief.exchange(key).json()["type"] == "key-claimed-elsewhere"
            assert operator.exchange(key).json()["generation"] == 2


@pytest.mark.parametrize(("seconds", "opens"), [(0, False), (60, True)])
def test_channel_token_lives_as_long_as_asked_for(victim: Victim, seconds: int, opens: bool) -> None:  # noqa: FBT001
    """The answer says so too; one that has expired opens nothing, the next exchange's does."""
    victim.suffer("token-life", seconds=seconds)
    channel = victim.exchange().json()["channel"]
    claims = jwt.decode(channel["url"].partition("access_token=")[2], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == seconds
    with contextlib.nullcontext() if opens else pytest.raises(websocket.WebSocketBadStatusException, match="401"):
        victim.operator.connect()
    assert victim.befell("token-life")[0]["seconds"] == seconds


def test_channel_url_is_spoilt_once(victim: Victim) -> None:
    """The form that was asked for; then the usual one."""
    victim.suffer("channel-url", form="odd-port")
    urls = [victim.exchange().json()["channel"]["url"] for _ in range(2)]
    assert urls[0].startswith("wss://localhost:8444/")
    assert not urls[1].startswith("wss://localhost:8444/")


@pytest.mark.parametrize("place", ["exchange", "channel"])
def test_certificate_of_a_foreign_authority_is_shown_once(victim: Victim, place: str) -> None:
    """The handshake fails at the verifying client; the next one is good. On a laptop one name serves both."""
    if place == "channel":
        victim.exchange()
    victim.suffer("wrong-certificate", place=place)
    with (
        httpx.Client(verify=ssl.create_default_context(cafile=victim.operator.ca_file), trust_env=False) as fresh,
        pytest.raises(httpx.ConnectError, match="certificate verify failed"),
    ):
        fresh.get(str(victim.operator.http.base_url.join("/healthz")))
    assert victim.exchange().status_code == 200
    shown = [one for one in victim.control.journal().entries if one.type == "wrong-certificate"]
    assert shown[-1].data["name"] == "localhost"


def test_connection_is_reset_or_refused(victim: Victim) -> None:
    """A reset is seen as one, a status as one; the channel stays unused and opens afterwards."""
    victim.exchange()
    victim.suffer("refuse-connection")
    victim.suffer("refuse-connection", status=503)
    assert victim.knock() == "rst"
    with pytest.raises(websocket.WebSocketBadStatusException, match="503"):
        victim.operator.connect()
    victim.operator.connect()


def test_reset_is_seen_as_one(victim: Victim) -> None:
    """RST, not an orderly end; the session waits to be recovered."""
    frame = victim.connected()
    victim.suffer("cut", how="rst")
    assert victim.wire.ended_by() == "rst"
    recovered = victim.again(frame)
    recovered.send(json.dumps({"type": "ping"}))
    assert json.loads(recovered.read()) == {"type": "pong"}
    assert victim.befell("cut")[0]["connectionId"] == frame["connectionId"]


def test_stream_ends_without_a_close_frame(victim: Victim) -> None:
    """FIN: the client reads an end, and no close code."""
    victim.connected()
    victim.suffer("cut")
    assert victim.wire.ended_by() == "fin"
    with pytest.raises(websocket.WebSocketConnectionClosedException):
        victim.wire.read()


def test_half_open_is_silence(victim: Victim, order: LaunchRequest) -> None:
    """Nothing comes, no pong, no ack, no message; what is sent is swallowed; and nothing ends."""
    victim.connected()
    victim.suffer("half-open")
    victim.wire.send(json.dumps({"type": "ping"}))
    victim.control.launch(victim.host, order)
    assert victim.wire.is_silent(1.0)
    victim.wire.send(json.dumps({"type": "event", "event": "host.checkin", "dataType": "json", "data": {}, "ackId": 9}))
    assert victim.wire.is_silent(0.5)
    assert [one.type for one in victim.journal("frame") if one.direction == "up"][-1] == "host.checkin"
    assert victim.exchange().status_code == 200
    assert [one.data["reason"] for one in victim.journal("disconnect")] == ["replaced"]


@pytest.mark.parametrize("code", [1001, 1008, 1012])
def test_connection_is_closed_with_a_code(victim: Victim, code: int) -> None:
    """The code that was asked for; 1008 ends the session, the others leave it to be recovered."""
    frame = victim.connected()
    victim.suffer("close", code=code)
    assert victim.wire.close_code() == code
    recovered = victim.again(frame)
    recovered.send(json.dumps({"type": "ping"}))
    if code == 1008:
        assert recovered.close_code() == 1008
    else:
        assert json.loads(recovered.read()) == {"type": "pong"}


def test_recovery_is_refused(victim: Victim) -> None:
    """101, then 1008; the session is gone."""
    frame = victim.connected()
    victim.suffer("refuse-recovery")
    victim.wire.cut()
    assert victim.again(frame).close_code() == 1008
    assert [one.data["reason"] for one in victim.journal("disconnect")] == ["a recovery was refused"]


def test_service_restarts(victim: Victim) -> None:
    """The link is reset, the door is shut for a while, the session is forgotten; a new exchange is all it takes."""
    frame = victim.connected()
    victim.suffer("restart", seconds=120)
    assert victim.wire.ended_by() == "rst"
    assert victim.knock(LONG_LOST.format(**frame)) == "rst"
    assert [one.kind for one in victim.control.faults(victim.host)] == ["restart"]
    victim.control.clear_faults(victim.host)
    assert victim.again(frame).close_code() == 1008
    victim.connected()
    assert [one.data["reason"] for one in victim.journal("disconnect")] == ["the service was restarted"]


def test_ack_is_dropped(victim: Victim) -> None:
    """The message is taken, its ack does not come; the next one does."""
    victim.connected()
    victim.suffer("drop-ack", message="host.checkin")
    seen = len([one for one in victim.journal("frame") if one.type == "host.checkin"])
    with pytest.raises(websocket.WebSocketTimeoutException):
        victim.hurried(victim.operator.check_in)
    assert len([one for one in victim.journal("frame") if one.type == "host.checkin"]) == seen + 1
    victim.operator.check_in()


def test_ack_is_an_error_and_nothing_is_taken_in(victim: Victim) -> None:
    """The same message is taken once it comes again: its number was not used up."""
    victim.connected()
    victim.suffer("fail-ack", message="host.checkin", times=2)
    before = victim.journal("frame")
    victim.operator.seq += 1
    envelope = victim.operator.envelope("host.checkin", {})
    frame = {"type": "event", "event": "host.checkin", "dataType": "json", "data": envelope}
    answers = [victim.operator.acked(frame) for _ in range(3)]
    assert [one["error"]["name"] for one in answers] == ["InternalServerError"] * 2 + ["BadRequest"]
    assert [one["ackId"] is not None for one in victim.befell("fail-ack")] == [True, True]
    assert [one.status for one in victim.journal("frame")[len(before) :]] == [400]


@pytest.mark.parametrize("seconds", [-90, 120])
def test_clock_is_wrong_for_a_generation(victim: Victim, order: LaunchRequest, seconds: int) -> None:
    """Of the exchange's Date, of when the channel's token expires, and of each message until the next exchange."""
    victim.suffer("skew-clock", seconds=seconds)
    answer = victim.exchange()
    victim.operator.connect()
    victim.operator.inventory()
    victim.control.launch(victim.host, order)
    expires = datetime.fromisoformat(answer.json()["channel"]["expiresAt"]).timestamp() - CHANNEL_SECONDS
    dated = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    frame = victim.operator.waiting.pop(0) if victim.operator.waiting else victim.operator.frame()
    sent = datetime.fromisoformat(frame["data"]["time"]).timestamp()
    assert [round((moment - time.time() - seconds) / 20) for moment in (expires, dated, sent)] == [0, 0, 0]
    right = parsedate_to_datetime(victim.exchange().headers["Date"]).timestamp()
    assert abs(right - time.time()) < 20


def test_keys_are_rotated_for_the_next_exchange(victim: Victim, order: LaunchRequest) -> None:
    """Until then the old key signs; then the new one, which the old one vouches for."""
    victim.connected()
    before = jwt.PyJWKSet.from_dict(victim.operator.claims["sandboxTokens"]["jwks"])
    victim.suffer("rotate-keys")
    victim.control.launch(victim.host, order)
    old = victim.operator.hear("sandbox.launch")["token"]
    victim.connected()
    new = victim.operator.hear("sandbox.launch")["token"]
    told = victim.operator.claims["sandboxTokens"]
    after = jwt.PyJWKSet.from_dict(told["jwks"])
    ids = [jwt.get_unverified_header(token)["kid"] for token in (old, *told["rotations"], new)]
    assert ids == [before.keys[0].key_id, before.keys[0].key_id, after.keys[0].key_id]
    vouched = jwt.api_jws.decode(told["rotations"][0], before.keys[0].key, algorithms=["ES256"])
    assert json.loads(vouched) == told["jwks"]


def test_sandbox_is_forgotten(victim: Victim, order: LaunchRequest) -> None:
    """Nobody knows it any more; what the operator says of it is refused in the journal."""
    victim.connected()
    sandbox = victim.control.launch(victim.host, order).sandbox_id
    victim.operator.hear("sandbox.launch")
    victim.suffer("forget-sandbox", sandboxId=sandbox)
    with pytest.raises(ControlError, match="unknown-sandbox"):
        victim.control.sandbox(sandbox)
    victim.operator.status(sandbox, "accepted", pod=None)
    assert [one.data["reason"] for one in victim.journal("refusal")] == ["unknown sandbox"]


def test_message_comes_late(victim: Victim, order: LaunchRequest) -> None:
    """Later than the one behind it."""
    victim.connected()
    victim.suffer("late", message="sandbox.launch", seconds=0.5)
    first, second = (victim.control.launch(victim.host, order).sandbox_id for _ in range(2))
    assert [victim.operator.hear("sandbox.launch")["sandboxId"] for _ in range(2)] == [second, first]


Ask = Callable[[Victim], object]


@pytest.mark.parametrize(
    ("ask", "kind", "sentence"),
    [
        (lambda one: one.suffer("cut"), "not-connected", "without an open connection"),
        (lambda one: one.suffer("cut", how="axe"), "invalid-request", "how: is none of fin, rst"),
        (lambda one: one.control.fault("nobody", "die"), "unknown-host", "No host is named nobody"),
        (lambda one: one.control.remove_fault("0" * 16), "unknown-fault", "No fault waits under the id 0000"),
    ],
)
def test_what_cannot_be_done_is_refused(victim: Victim, ask: Ask, kind: str, sentence: str) -> None:
    """One clear sentence each."""
    with pytest.raises(ControlError, match=sentence) as refused:
        ask(victim)
    assert refused.value.kind == kind


def test_faults_are_listed_and_removed(victim: Victim) -> None:
    """A host's own under its name, all together without one; each by its id; with the parameters of its kind."""
    own = victim.control.fault(victim.host, "refuse", problem="superseded", times=3)
    assert (own.times, own.model_extra) == (3, {"problem": "superseded", "retryAfterSeconds": None})
    assert victim.control.faults(victim.host) == [own]
    assert own in victim.control.faults()
    victim.control.remove_fault(own.fault_id)
    assert victim.control.faults(victim.host) == []
    answer = victim.control._http.post(f"/hosts/{victim.host}/faults", json={"kind": "die", "host": "other"})
    assert answer.json()["detail"].startswith(f"host: the address names {victim.host}")
