"""Event handlers elsewhere: asked for consent, then sent what happens, in order."""

import json
import queue
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import websocket
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from fake_platform.webpubsub.options import Options
from fake_platform.webpubsub.pytest_plugin import running
from tests.fake_platform.webpubsub.conftest import JSON, RELIABLE, Bench

PATIENCE = 10.0


class Application:
    """A handler of events: what it was sent, and what it answers by event."""

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.heard: queue.Queue[Request] = queue.Queue()
        self.answers: dict[str, Response] = {}
        self.consents = 0
        self.allowed = "*"
        server.expect_request("/events/validate", method="OPTIONS").respond_with_handler(self._consent)
        for event in ("connect", "connected", "disconnected", "chat", "message"):
            server.expect_request(f"/events/{event}", method="POST").respond_with_handler(self._take)

    def _consent(self, request: Request) -> Response:
        self.consents += 1
        assert request.headers["WebHook-Request-Origin"] == "127.0.0.1"
        return Response(headers={"WebHook-Allowed-Origin": self.allowed})

    def _take(self, request: Request) -> Response:
        request.get_data(cache=True)
        self.heard.put(request)
        return self.answers.get(request.headers["ce-eventName"], Response(status=204))

    def next(self, event: str) -> Request:
        """The next request, which must be of that event."""
        request = self.heard.get(timeout=PATIENCE)
        assert request.headers["ce-eventName"] == event
        return request


@pytest.fixture
def application(httpserver: HTTPServer) -> Application:
    """Answers everything with 204 until told otherwise."""
    return Application(httpserver)


@pytest.fixture
def bench(application: Application, tmp_path: Path) -> Iterator[Bench]:
    """An emulator whose hub `chat` has that handler; it lets anonymous clients in."""
    handler = {
        "urlTemplate": application.server.url_for("/events/{event}"),
        "userEventPattern": "chat, message, gone",
        "systemEvents": ["connect", "connected", "disconnected"],
    }
    hubs = {"chat": {"eventHandlers": [handler], "anonymousConnectPolicy": "allow"}}
    file = tmp_path / "hubs.json"
    file.write_text(json.dumps(hubs))
    with running(Options(hubs=file)) as service:
        bench = Bench(service)
        bench.hub = "chat"
        yield bench
        bench.close()


def say(**event: Any) -> str:
    """An event frame."""
    return json.dumps({"type": "event"} | event)


def test_life_of_a_connection(bench: Bench, application: Application) -> None:
    """Connect decides who it is, connected and disconnected are told; the consent is asked for once."""
    decision = {"userId": "Ada", "groups": ["g"], "roles": ["webpubsub.sendToGroup.g"]}
    application.answers["connect"] = Response(json.dumps(decision), headers={"ce-connectionState": "c3Q="})
    wire = bench.client(RELIABLE, bench.url(sub="u") + "&x=1")
    hello = json.loads(wire.read())
    assert hello["userId"] == "Ada"
    asked = application.next("connect")
    assert asked.headers["ce-type"] == "azure.webpubsub.sys.connect"
    assert asked.headers["ce-userId"] == "u"
    assert asked.json is not None
    assert asked.json["query"] == {"x": ["1"]}
    assert asked.json["claims"]["sub"] == ["u"]
    assert asked.json["subprotocols"] == [RELIABLE]
    assert "access_token" not in asked.get_data(as_text=True)
    told = application.next("connected")
    assert (told.headers["ce-connectionState"], told.headers["ce-id"]) == ("c3Q=", "2")
    wire.send(json.dumps({"type": "sendToGroup", "group": "g", "data": 1, "ackId": 1}))
    assert json.loads(wire.read())["data"] == 1
    assert json.loads(wire.read())["success"]
    bench.ask("DELETE", f"/connections/{hello['connectionId']}")
    ended = application.next("disconnected")
    assert ended.json == {"reason": "Application server closed the connection."}
    assert application.consents == 1


def test_reply_precedes_the_ack(bench: Bench, application: Application) -> None:
    """The body goes to the sender as a message of the server; 204 and an empty body say nothing."""
    wire = bench.client()
    wire.read()
    application.answers["chat"] = Response('{"n": 1.0}', content_type="application/json")
    wire.send(say(event="chat", dataType="text", data="hi", ackId=1))
    assert wire.read() == '{"type":"message","from":"server","dataType":"json","data":{"n": 1.0}}'
    assert json.loads(wire.read()) == {"type": "ack", "ackId": 1, "success": True}
    application.answers["chat"] = Response("")
    wire.send(say(event="chat", data=1, ackId=2))
    assert json.loads(wire.read())["success"]


@pytest.mark.parametrize("event", ["nobody", "chat", "gone"])
def test_failure_is_an_ack_and_the_connection_stays(bench: Bench, application: Application, event: str) -> None:
    """No handler, a handler that fails, a handler whose address is not served."""
    wire = bench.client()
    wire.read()
    application.answers["chat"] = Response(status=500)
    wire.send(say(event=event, data=1, ackId=1))
    assert json.loads(wire.read())["error"]["name"] == "InternalServerError"
    wire.send('{"type":"ping"}')
    assert wire.read() == '{"type":"pong"}'


@pytest.mark.parametrize(("answer", "status"), [(403, 403), (302, 500), (500, 500)])
def test_refusal_is_passed_on(bench: Bench, application: Application, answer: int, status: int) -> None:
    """A 4xx as it is, anything else as 500; nobody hears of a connection that never was."""
    application.answers["connect"] = Response(status=answer)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        bench.client()
    assert refused.value.status_code == status
    application.next("connect")
    assert application.heard.empty()


def test_refusal_is_handed_through(bench: Bench, application: Application) -> None:
    """Status, body and fields: Microsoft Learn, "System connect event", error response format."""
    headers = {"Retry-After": "17", "Content-Type": "application/problem+json", "X-Reason": "full"}
    application.answers["connect"] = Response('{"title":"full"}', status=429, headers=headers)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        bench.client()
    seen = refused.value
    assert (seen.status_code, seen.resp_body) == (429, b'{"title":"full"}')
    assert {name: (seen.resp_headers or {})[name.lower()] for name in headers} == headers


def test_unreachable_handler_is_a_500_of_ours(bench: Bench, application: Application) -> None:
    """What it says of itself is not for the client."""
    application.answers["connect"] = Response("a trace with a secret", status=503)
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        bench.client()
    assert refused.value.status_code == 500
    assert b"secret" not in (refused.value.resp_body or b"")


@pytest.mark.parametrize("body", ["", "null", "{}", '{"userId":"","subprotocol":"","groups":[],"roles":[]}'])
def test_handler_that_decides_nothing_leaves_all_as_it_was(bench: Bench, application: Application, body: str) -> None:
    """The page's own example holds empty strings: user, subprotocol and roles are those of the token and the offer."""
    application.answers["connect"] = Response(body, content_type="application/json")
    wire = bench.client(RELIABLE, bench.url(sub="u"))
    hello = json.loads(wire.read())
    assert (hello["userId"], "reconnectionToken" in hello) == ("u", True)
    wire.send(json.dumps({"type": "joinGroup", "group": "g", "ackId": 1}))
    assert json.loads(wire.read())["success"]


def test_end_is_told_of_whom_the_handler_let_in(bench: Bench, application: Application) -> None:
    """Also where no WebSocket came of it: Microsoft Learn, "System disconnected event"."""
    application.answers["connect"] = Response('{"subprotocol":"another"}')
    with pytest.raises(websocket.WebSocketBadStatusException):
        bench.client()
    asked = application.next("connect")
    told = application.next("disconnected")
    assert told.headers["ce-connectionId"] == asked.headers["ce-connectionId"]


def test_handler_sees_the_request_as_it_was_sent(bench: Bench, application: Application) -> None:
    """Names in the client's spelling, each with all its values; the token is in none of them, however it is spelt."""
    url = bench.url(sub="u").replace("access_token", "Access_Token") + "&Tag=1&tag=2"
    wire = bench.client(None, url)
    wire.close()
    asked = application.next("connect").json
    assert asked is not None
    assert asked["query"] == {"Tag": ["1", "2"]}
    assert asked["headers"]["Sec-WebSocket-Version"] == ["13"]
    token = bench.token("/client/hubs/chat", sub="v")
    bench.by_header(token, "authorization")
    while (request := application.heard.get(timeout=PATIENCE)).headers["ce-eventName"] != "connect":
        pass
    assert request.headers["ce-userId"] == "v"
    assert token not in request.get_data(as_text=True)


def test_handler_that_does_not_consent_is_sent_nothing(bench: Bench, application: Application) -> None:
    """The client is refused with 500; a later consent counts."""
    application.allowed = "another.test"
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        bench.client()
    assert refused.value.status_code == 500
    assert application.heard.empty()
    application.allowed = "127.0.0.1"
    assert '"connected"' in bench.client().read()


def test_consent_may_come_in_several_lines_and_name_our_port(bench: Bench, application: Application) -> None:
    """`setHeader` of Node with an array: web-pubsub-express 1.1.0 with `allowedEndpoints`; RFC 9110, 5.3: one list."""
    lines = [
        ("WebHook-Allowed-Origin", name)
        for name in ("other.test", f"127.0.0.1:{bench.service.endpoint.rpartition(':')[2]}")
    ]
    application.server.clear()
    consenting = application.server.expect_request("/events/validate", method="OPTIONS")
    consenting.respond_with_response(Response(headers=lines))
    for event in ("connect", "connected"):
        application.server.expect_request(f"/events/{event}", method="POST").respond_with_handler(application._take)
    assert '"connected"' in bench.client().read()


def test_handler_without_options_is_asked_by_get(bench: Bench, application: Application) -> None:
    """A 404 to OPTIONS is followed by a GET, whose consent counts as well."""
    application.server.clear()
    application.server.expect_request("/events/validate", method="OPTIONS").respond_with_data(status=404)
    application.server.expect_request("/events/validate", method="GET").respond_with_handler(application._consent)
    for event in ("connect", "connected"):
        application.server.expect_request(f"/events/{event}", method="POST").respond_with_handler(application._take)
    assert '"connected"' in bench.client().read()
    assert application.consents == 1


def test_raw_client_talks_to_the_handler(bench: Bench, application: Application) -> None:
    """Without a token, where the hub lets it: bodies up, bodies down, 1011 when the handler fails."""
    wire = bench.client(None, bench.url().partition("?")[0])
    application.answers["message"] = Response("answer", content_type="text/plain")
    wire.send_binary(b"\x00")
    assert wire.read_any() == b"answer"
    for event in ("connect", "connected"):
        assert "ce-userId" not in application.next(event).headers
    asked = application.next("message")
    assert (asked.content_type, asked.get_data()) == ("application/octet-stream", b"\x00")
    application.answers["message"] = Response(status=500)
    wire.send("x")
    assert wire.close_code() == 1011


def test_handler_chooses_among_subprotocols(bench: Bench, application: Application) -> None:
    """One of several, or a custom one, or none: "passthrough to server" (azure-webpubsub, "Work with subprotocols").

    A simple client's frames are bodies, whatever is chosen.
    """
    wire = bench.simple("custom", bench.url())
    assert application.next("connect").json["subprotocols"] == ["custom"]
    assert "ce-subprotocol" not in application.next("connected").headers
    bench.ask("POST", "/:send", content=b"x")
    assert wire.read_any() == b"x"
    application.answers["connect"] = Response('{"subprotocol":"custom"}')
    wire = bench.client("custom")
    bench.ask("POST", "/:send", content=b"x")
    assert wire.read_any() == b"x"
    application.answers["connect"] = Response(json.dumps({"subprotocol": JSON}))
    with pytest.raises(websocket.WebSocketBadStatusException):
        bench.client("custom")
