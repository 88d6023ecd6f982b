"""Whatever a client sends, the emulator answers with a defined close or status, and goes on."""

import io
import json
import socket
import sys
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import http_exceptions
from aiohttp.http_exceptions import HttpProcessingError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fake_platform.webpubsub import session
from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.hub import Close, Frame, Hub
from fake_platform.webpubsub.listener import Nobody
from fake_platform.webpubsub.options import Options
from fake_platform.webpubsub.pytest_plugin import running
from fake_platform.webpubsub.roles import Roles
from fake_platform.webpubsub.session import Identity
from fake_platform.webpubsub.transport import encoded
from tests.fake_platform.webpubsub.conftest import JSON, Bench

ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
VALUES = st.recursive(ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
TYPES = ("joinGroup", "leaveGroup", "sendToGroup", "event", "sequenceAck", "ping", "invoke", "")
FRAMES = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES)},
    optional={
        "group": st.sampled_from(["g", "k"]) | VALUES,
        "event": st.sampled_from(["e", "_"]) | VALUES,
        "dataType": st.sampled_from(["json", "text", "binary", "protobuf"]) | VALUES,
        "data": VALUES,
        "ackId": st.integers(0, 5) | VALUES,
        "sequenceId": st.integers(0, 5) | VALUES,
        "metadata": st.dictionaries(st.text(max_size=5), st.text(max_size=5)) | VALUES,
        "ttlSeconds": VALUES,
        "noEcho": VALUES,
    },
)
TEXTS = st.one_of(FRAMES.map(json.dumps), FRAMES.map(lambda frame: json.dumps(frame, ensure_ascii=False)), st.text())
PAYLOADS = st.one_of(TEXTS, st.binary(max_size=20))
STATUSES = {200, 202, 204, 400, 401, 404, 405, 411, 413, 415}


@given(st.lists(st.tuples(st.sampled_from("abc"), PAYLOADS), max_size=20))
def test_frames_never_break_the_hub(said: list[tuple[str, str | bytes]]) -> None:
    """All that goes out can be sent; JSON clients get JSON; closes are of the protocol."""
    hub = Hub({}, Nobody())
    grant = Grant("u", Roles(frozenset({"webpubsub.joinLeaveGroup", "webpubsub.sendToGroup.g"})), ("g",))
    for name, subprotocol in zip("abc", (session.JSON, session.RELIABLE, session.RAW), strict=True):
        hub.open(Identity(name, "h", "x", subprotocol, grant, "t"))
    for name, payload in said:
        if isinstance(payload, str) and payload.encode(errors="replace").decode() != payload:
            continue  # no WebSocket text frame can hold it
        for out in hub.receive(name, payload):
            if isinstance(out, Frame):
                encoded(out.payload)
                assert out.connection_id == "c" or isinstance(json.loads(out.payload)["type"], str)
            else:
                assert isinstance(out, Close)
                assert out.code in (1003, 1007, 1011)


@pytest.fixture(scope="module")
def loud() -> Iterator[Bench]:
    """An emulator that logs."""
    with running(Options(log=True)) as service:
        bench = Bench(service)
        yield bench
        bench.close()


def alive(bench: Bench) -> None:
    """It still serves."""
    assert bench.ask("POST", "/:send", content=b"x").status_code == 202


def exchange(bench: Bench, sent: bytes) -> bytes:
    """What comes back for raw bytes, at once."""
    address = urllib.parse.urlsplit(bench.service.endpoint)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=10) as link:
        link.sendall(sent)
        link.shutdown(socket.SHUT_WR)
        answer = b""
        while part := link.recv(65536):
            answer += part
    return answer


class Printed(io.TextIOBase):
    """What was printed, a list entry for each write.

    The server prints from its own thread, and pytest's capture truncates what it has read: it would tear a line that
    comes meanwhile.
    """

    def __init__(self) -> None:
        self.writes: list[str] = []

    def write(self, text: str) -> int:
        """Keep it."""
        self.writes.append(text)
        return len(text)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Printed:
    """In the place of stderr while the test runs."""
    stream = Printed()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def printed_well(printed: Printed) -> None:
    """Every write is one line, one JSON object in printable ASCII, and none tells of a failure of ours."""
    taken, printed.writes = printed.writes, []
    for text in taken:
        line = text.removesuffix("\n")
        assert line.isascii(), repr(line)
        assert line.isprintable(), repr(line)
        shown = json.loads(line)
        assert shown["event"] != "error" or issubclass(getattr(http_exceptions, shown["error"]), HttpProcessingError)


TOKENS = st.text("abcXYZ019-/%?&=:;,.*'\x00\x1b\xff ", max_size=30)
REQUESTS: dict[str, Any] = {
    "method": st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW"]),
    "path": st.sampled_from(
        ["/:send", "/groups/{0}/connections", "/users/{0}", "/permissions/{0}/connections/{0}", "{0}"]
    ),
    "word": TOKENS,
    "query": st.dictionaries(
        st.sampled_from(["filter", "excluded", "top", "maxpagesize", "api-version", "targetName", "messageTtlSeconds"]),
        TOKENS,
        max_size=3,
    ),
    "content_type": st.sampled_from(["application/json", "text/plain", "", "x/y", "application/json; charset=\xff"]),
    "body": st.binary(max_size=40) | VALUES.map(lambda value: json.dumps(value).encode()),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(request=st.fixed_dictionaries(REQUESTS))
def test_requests_get_a_defined_status(loud: Bench, request: dict[str, Any], printed: Printed) -> None:
    """Authorised requests with anything in path, query, media type and body."""
    path = request["path"].format(urllib.parse.quote(request["word"], safe=""))
    whole = f"/api/hubs/{loud.hub}{path}"
    headers = {
        "Authorization": f"Bearer {loud.token(whole)}",
        "Content-Type": request["content_type"].encode("latin-1"),
    }
    path += "?" + urllib.parse.urlencode(request["query"])
    answer = loud.ask(request["method"], path, headers=headers, content=request["body"])
    assert answer.status_code in STATUSES
    printed_well(printed)


HEADS = (
    "Host: x",
    "Host: ",
    "Host: [",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Version: \xff",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "Sec-WebSocket-Key: \xff",
    "Sec-WebSocket-Protocol: json.webpubsub.azure.v1",
    "Sec-WebSocket-Protocol: \xff,\x1b",
    "Sec-WebSocket-Extensions: permessage-deflate",
    "Authorization: Bearer \xff",
    "Content-Length: -1",
    "Content-Length: 5",
    "Transfer-Encoding: chunked",
    "\x00",
)
TARGETS = (
    "/client/hubs/h",
    "/client/?hub=h",
    "/client/hubs/%FF",
    "/client/hubs/h?awps_connection_id=%00&group=x",
    "/client/hubs/h?webpubsub_mode=x",
    "/client/hubs/h?access_token=\xff",
    "/api/health",
    "*",
    "http://x/client/",
    "//",
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.tuples(st.sampled_from(TARGETS), st.lists(st.sampled_from(HEADS), max_size=8), st.binary(max_size=20)))
def test_raw_requests_get_an_answer_or_an_end(
    loud: Bench, printed: Printed, request: tuple[str, list[str], bytes]
) -> None:
    """Broken HTTP and broken upgrades: no 500, and the next request is served."""
    target, heads, body = request
    lines = "\r\n".join([f"GET {target} HTTP/1.1", *heads, "", ""])
    answer = exchange(loud, lines.encode("latin-1") + body)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4", b"HTTP/1.1 101", b"HTTP/1.1 200"))
    printed_well(printed)
    alive(loud)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=12), max_size=4))
def test_bytes_after_the_upgrade_end_one_connection(loud: Bench, printed: Printed, parts: list[bytes]) -> None:
    """Broken WebSocket frames (RFC 6455) are the end of that client alone."""
    wire = loud.client(JSON)
    wire.read()
    wire.send_bytes(b"".join(parts))
    wire.cut()
    printed_well(printed)
    alive(loud)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"\x81\x82\x00\x00\x00\x00\xff\xff", 1007),
        (b"\x83\x80\x00\x00\x00\x00", 1002),
        (b"\x81\xff\x00\x00\x00\x00\x00\x20\x00\x00\x00\x00\x00\x00", 1009),
    ],
)
def test_broken_websocket_frames_have_their_codes(bench: Bench, sent: bytes, code: int) -> None:
    """Text that is not UTF-8, an unknown opcode, a message that is too large."""
    wire = bench.client(JSON)
    wire.read()
    wire.send_bytes(sent)
    assert wire.close_code() == code


def test_slow_reader_is_closed_and_others_are_served(bench: Bench) -> None:
    """What a client does not read is bounded: it ends, and memory does not grow with it."""
    slow = bench.client(JSON)
    slow.read()
    connection_id = next(iter(bench.service.emulator.hub.directory.room(bench.hub).connections))
    for _ in range(5000):
        assert bench.ask("POST", "/:send", content=b"x" * 1_000_000).status_code == 202
        if bench.ask("HEAD", f"/connections/{connection_id}").status_code == 404:
            return
    pytest.fail("the slow client is still there")
