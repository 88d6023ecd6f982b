"""Whatever an operator sends, each request and frame gets a defined answer, and the platform serves everybody on.

The platform is the real one, on real sockets, and at the end it has written nothing that is not printable ASCII, and no
word of a failure of its own.
"""

import contextlib
import functools
import json
import ssl
import subprocess
import sys
import threading
import urllib.parse
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websocket
from aiohttp import http_exceptions
from aiohttp.http_exceptions import HttpProcessingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fake_platform.client import ControlClient
from fake_platform.validation import DOWN_TYPES, UP_TYPES
from tests.anywhere import changed, changes, places
from tests.children import ended
from tests.fake_platform.conftest import SITE, small_order
from tests.fake_platform.stranger import HEALTH, Stranger, install_key

NASTY = (
    "\x1b[2J\x1b]0;title\x07",
    "line\nfeed\r",
    "\u202e\u2066",
    "\x00\x7f\x85",
    "{{7*7}}<script>",
    "%s%n",
    "\ud800",
    "",
)
DEEP: Any = json.loads('{"a":' * 600 + "1" + "}" * 600)
TEXT = st.sampled_from(NASTY) | st.text(max_size=30) | st.just("é" * 5000)
NUMBERS = (
    st.integers()
    | st.sampled_from([0, -1, 1.0, 1e308, 2**63, 2**64, 10**400])
    | st.floats(allow_nan=False, allow_infinity=False)
)
SIMPLE = st.none() | st.booleans() | NUMBERS | TEXT
ANYTHING = st.recursive(
    SIMPLE, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4), max_leaves=8
)
DEFINED = {200, 400, 401, 403, 404, 405, 409, 410, 411, 413, 415, 429}
FUZZED = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def some(right: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object in which any member may be right, anything else, or missing, with others beside it."""
    members = {name: st.just(value) | st.just(value) | ANYTHING for name, value in right.items()}
    whole = st.fixed_dictionaries({}, optional=members) | st.fixed_dictionaries(members)
    return st.tuples(whole, st.dictionaries(TEXT, ANYTHING, max_size=1)).map(lambda pair: pair[1] | pair[0])


def text_of(value: Any) -> bytes:
    """JSON as a careless peer writes it: half surrogates and all."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


class Ground:
    """A platform, and one operator after the other on hosts of their own."""

    def __init__(self, line: dict[str, str], control: ControlClient) -> None:
        self.line, self.control = line, control
        self._trust = ssl.create_default_context(cafile=line["caFile"])
        self.http = httpx.Client(base_url=line["endpoint"], verify=self._trust, trust_env=False)
        self.operator = self._arrive()

    def _arrive(self) -> Stranger:
        host = f"host-{uuid.uuid4().hex[:12]}"
        self.control.register_host(host, ["python"])
        self.key = install_key(self.control.download_bundle(host, SITE))
        operator = Stranger(self.line["endpoint"], self.line["caFile"], host)
        operator.begin(self.key)
        self.sandbox_id = self.control.launch(host, small_order()).sandbox_id
        operator.hear("sandbox.launch")
        return operator

    def say(self, text: bytes) -> None:
        """Send a frame as it is, and see that the platform still answers: here, or at least a new connection."""
        wire = self.operator.socket
        assert wire is not None
        with self._another_if_it_ends():
            wire.send_text(text)
            self.operator.acked({"type": "joinGroup", "group": self.operator.claims["channel"]["group"]})

    def ack(self, kind: str, data: Any) -> dict[str, Any] | None:
        """Send one message; its ack, or None where it ended the connection. What it was about can be read after it."""
        acks: list[dict[str, Any]] = []
        host, sandbox = self.operator.host, self.sandbox_id
        with self._another_if_it_ends():
            acks.append(self.operator.say(kind, data))
        assert (self.control.host(host).name, self.control.sandbox(sandbox).sandbox_id) == (host, sandbox)
        return acks[0] if acks else None

    @contextlib.contextmanager
    def _another_if_it_ends(self) -> Iterator[None]:
        try:
            yield
        except (websocket.WebSocketException, OSError, ValueError):  # ValueError: an empty text instead of a frame
            self.operator.leave()
            self.operator = self._arrive()

    def close(self) -> None:
        """The last operator goes."""
        self.operator.leave()
        self.http.close()


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    """A platform of this module's own; what it wrote is looked at when all is over."""
    command = [sys.executable, "-m", "fake_platform", "--laptop"]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)) as process:
        assert process.stdout is not None
        written: list[bytes] = []
        reader = threading.Thread(target=lambda: written.extend(process.stderr or ()))
        reader.start()
        line = json.loads(process.stdout.readline())
        try:
            with ControlClient(line["control"], line["controlToken"]) as control:
                made = Ground(line, control)
                yield made
                made.close()
                assert all(host.name for host in control.hosts())
                assert control.journal().entries
                assert control.audit()
                bearer = {"Authorization": f"Bearer {line['controlToken']}"}
                for path in ("hosts", "journal", "audit", "audit/export"):
                    answer = httpx.get(f"{line['control']}/control/v1/{path}", headers=bearer, trust_env=False)
                    assert answer.content.decode("ascii").replace("\n", "").isprintable(), path
        finally:
            process.terminate()
            reader.join()
    assert [error for error in map(json.loads, written) if not _of_a_client(error)] == []


def _of_a_client(error: dict[str, str]) -> bool:
    """Whether it is what the HTTP library says of ill-formed requests, or of a client that has gone meanwhile.

    aiohttp asks the transport of a request for its certificate; CPython's has none any more once it is closed.
    """
    gone = error["error"] == "AttributeError" and Path(error["at"].rpartition(":")[0]).name == "sslproto.py"
    return gone or issubclass(getattr(http_exceptions, error["error"], str), HttpProcessingError)


INSTALLATION = "i" * 43
OFFER = {
    "protocol": [1],
    "installationId": INSTALLATION,
    "instance": "pod-1",
    "operatorVersion": "1",
    "runtimeFamilies": ["python"],
    "proof": {"token": "x", "jwks": {"keys": [{"kty": "RSA", "kid": "k", "n": "x", "e": "AQAB"}]}},
}


@FUZZED
@given(
    body=st.just({**OFFER, "more": DEEP}).map(text_of)
    | some(OFFER).map(text_of)
    | ANYTHING.map(text_of)
    | st.binary(max_size=50),
    right_key=st.booleans(),
)
def test_exchanges_get_a_defined_answer(ground: Ground, body: bytes, right_key: bool) -> None:  # noqa: FBT001 - drawn
    """Anything as a body, with a key that counts or not: a problem of the table, or an exchange."""
    host, key = ground.operator.host, ground.key if right_key else "nonsense"
    answer = ground.http.post(
        f"/v1/hosts/{host}/key-exchange", content=body, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code in DEFINED
    assert ground.control.host(host).name == host
    assert answer.status_code == 200 or answer.json()["type"]


@FUZZED
@given(
    path=TEXT,
    header=st.binary(max_size=20),
    body=st.binary(max_size=40),
    method=st.sampled_from(["GET", "POST", "PUT", "BREW"]),
)
def test_requests_get_a_defined_answer(ground: Ground, path: str, header: bytes, body: bytes, method: str) -> None:
    """Anything as a host's name, as a key and as a body."""
    quoted = urllib.parse.quote(path[:2000].encode("utf-8", "surrogatepass"), safe="")
    key = bytes(byte for byte in header if byte > 32 and byte != 127)
    headers = [(b"Authorization", b"Bearer x" + key + b"x")]
    for target in (f"/v1/hosts/{quoted}/key-exchange", "/v1/tokens/introspect", f"/{quoted}"):
        answer = ground.http.request(method, target, content=body, headers=headers)
        assert answer.status_code in DEFINED
        assert answer.content.isascii()


STATUS = {
    "sandboxId": "a" * 26,
    "podUid": "uid-1",
    "state": "ready",
    "reason": None,
    "detail": None,
    "tokenGeneration": 1,
}
ENTRY = {"sandboxId": "a" * 26, "podUid": "uid-1", "phase": "Running", "ready": True, "tokenGeneration": 1}
CHECK_IN = {
    "operatorVersion": "1",
    "runtimeFamilies": ["python"],
    "health": dict.fromkeys(("clusterApi", "namespace", "rbac", "channel"), HEALTH),
    "capacity": {"running": 0, "pending": 0},
}
CHANGES = changes(ANYTHING)
DATA = {
    "host.inventory": st.lists(some(ENTRY), max_size=3).map(lambda entries: {"sandboxes": entries})
    | some({"sandboxes": []}),
    "host.checkin": some(CHECK_IN) | CHANGES.map(lambda drawn: changed(CHECK_IN, drawn)),
    "sandbox.status": some(STATUS) | CHANGES.map(lambda drawn: changed(STATUS, drawn)),
}


@FUZZED
@given(kind=st.sampled_from(UP_TYPES), drawn=st.data())
def test_messages_get_an_ack(ground: Ground, kind: str, drawn: st.DataObject) -> None:
    """Data of each type, right or not, about sandboxes that are there or not: an ack that says how it went.

    What could not be sent on as JSON, such as half a surrogate pair, ends the connection instead.
    """
    data = drawn.draw(DATA[kind])
    text = json.dumps(data).replace("a" * 26, ground.sandbox_id)
    ack = ground.ack(kind, json.loads(text))
    assert ack is None or ack["success"] or ack["error"]["name"] in ("BadRequest", "Duplicate")


@pytest.mark.parametrize(
    ("kind", "good", "place", "value"),
    [
        ("host.checkin", CHECK_IN, "checkedAt", "2027-02-30T00:00:00Z"),
        ("host.checkin", CHECK_IN, "checkedAt", "2016-12-31T23:59:60Z"),
        ("sandbox.status", STATUS, "tokenGeneration", 1e308),
        ("host.inventory", {"sandboxes": [ENTRY]}, "tokenGeneration", 1e308),
    ],
)
def test_what_nobody_could_read_on_is_refused(ground: Ground, kind: str, good: Any, place: str, value: Any) -> None:
    """A day that there is not, a number beyond all numbers: refused, and all is read as before."""
    (*way, last) = next(way for way in places(good) if way[-1] == place)
    message = json.loads(json.dumps(good).replace("a" * 26, ground.sandbox_id))
    holder = functools.reduce(lambda inner, step: inner[step], way, message)
    holder[last] = value
    ack = ground.ack(kind, message)
    assert ack is not None
    assert ack["error"]["name"] == "BadRequest"
    assert place in ack["error"]["message"]


@FUZZED
@given(
    kind=st.sampled_from([*UP_TYPES, *DOWN_TYPES, "host.future"]) | TEXT,
    envelope=some(
        {
            "v": 1,
            "seq": 1,
            "type": "host.checkin",
            "generation": 1,
            "time": "2026-01-01T00:00:00Z",
            "data": CHECK_IN,
            "host": "h",
            "id": str(uuid.UUID(int=7)),
        }
    ),
    frame=some({"type": "event", "dataType": "json", "ackId": 77}),
)
def test_frames_end_one_connection_at_most(
    ground: Ground, kind: str, envelope: dict[str, Any], frame: dict[str, Any]
) -> None:
    """Frames and envelopes with anything in them."""
    changed = {
        name: value
        for name, value in envelope.items()
        if name not in {"host", "generation", "seq"} or value not in ("h", 1)
    }
    seq = {
        "seq": ground.operator.seq + 1,
        "generation": ground.operator.claims["generation"],
        "host": ground.operator.host,
    }
    ground.say(text_of({"event": kind, "data": seq | changed, **frame}))


@FUZZED
@given(st.binary(max_size=60) | TEXT.map(text_of) | st.just(b"[" * 100_000) | st.just(b'{"type":' * 1000))
def test_texts_end_one_connection_at_most(ground: Ground, text: bytes) -> None:
    """What is no JSON, no UTF-8, or nested without an end."""
    ground.say(text)
