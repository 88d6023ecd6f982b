"""Event handlers: which one, what it is sent, what its answer means."""

import hashlib
import hmac
import json

import pytest

from fake_platform.webpubsub import cloudevents
from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.cloudevents import Admission, EventHandler, HubSettings, Origin, Refusal, Sender
from fake_platform.webpubsub.frames import Event, Message
from fake_platform.webpubsub.json_text import JsonText
from fake_platform.webpubsub.listener import FAILED, Answer
from fake_platform.webpubsub.session import JSON, RAW, Identity

HANDLER = EventHandler("https://app/{hub}/{event}?code=1", frozenset({"*"}), frozenset({"connect"}))
SENDER = Sender("x.test", ("first", "second"), 0.0)


def origin(user: str | None = "u", subprotocol: str = JSON, state: str | None = None) -> Origin:
    """Of connection c."""
    return Origin(Identity("c", "h", "x.test:1", subprotocol, Grant(user), "t"), 7, state)


def test_first_handler_that_takes_an_event_has_it() -> None:
    """By order; system and user events are apart; names are case-insensitive."""
    named = EventHandler("https://named", frozenset({"Chat"}))
    settings = HubSettings((named, HANDLER))
    assert settings.handler("chat", system=False) is named
    assert settings.handler("other", system=False) is HANDLER
    assert settings.handler("CONNECT", system=True) is HANDLER
    assert settings.handler("connected", system=True) is None


def test_user_event_is_a_cloudevent_in_binary_mode() -> None:
    """Every header of the protocol; the signature is of the connection's id, with each key."""
    event = Event("chat", "json", {"a": 1}, None, (("trace", "t"),))
    request = cloudevents.user(HANDLER, SENDER, origin("Jörg\n", state="c3Q="), event)
    assert request.url == "https://app/h/chat?code=1"
    assert request.body == b'{"a":1}'
    signatures = [hmac.new(key, b"c", hashlib.sha256).hexdigest() for key in (b"first", b"second")]
    assert request.headers == {
        "Content-Type": "application/json; charset=utf-8",
        "ce-specversion": "1.0",
        "ce-type": "azure.webpubsub.user.chat",
        "ce-source": "/hubs/h/client/c",
        "ce-id": "7",
        "ce-time": "1970-01-01T00:00:00Z",
        "ce-awpsversion": "1.0",
        "ce-connectionId": "c",
        "ce-hub": "h",
        "ce-eventName": "chat",
        "ce-signature": ",".join(f"sha256={signature}" for signature in signatures),
        "ce-userId": "J%C3%B6rg%0A",
        "ce-subprotocol": JSON,
        "ce-connectionState": "c3Q=",
        "WebHook-Request-Origin": "x.test",
        "x-webpubsub-metadata-trace": "t",
    }


def test_json_of_an_event_is_handed_on_as_it_was_sent() -> None:
    """Digits and doubled names stay (`GetRawText` in Microsoft's emulator, WebPubSubJsonProtocol)."""
    event = Event("chat", "json", {"a": 1.1}, None, text=JsonText('{"a": 1.10, "a": 1.10}'))
    assert cloudevents.user(HANDLER, SENDER, origin(), event).body == b'{"a": 1.10, "a": 1.10}'


def test_system_event_of_a_raw_client_without_a_user() -> None:
    """What there is none of is left out."""
    request = cloudevents.system(HANDLER, SENDER, origin(None, RAW), "disconnected", {"reason": "r"})
    assert request.headers["ce-type"] == "azure.webpubsub.sys.disconnected"
    assert not {"ce-userId", "ce-subprotocol", "ce-connectionState"} & request.headers.keys()
    assert json.loads(request.body) == {"reason": "r"}


@pytest.mark.parametrize(
    ("status", "allowed", "consents"),
    [
        (200, "*", True),
        (204, "a, X.Test", True),
        (204, "a:1,x.test:8080", True),
        (200, "", False),
        (200, "y.test", False),
        (200, "y.test:8080", False),
        (404, "*", False),
    ],
)
def test_consent(status: int, allowed: str, consents: bool) -> None:  # noqa: FBT001 - a table
    """A success that allows everyone or us; `allowedEndpoints` of web-pubsub-express are `URL.host`, with a port."""
    assert cloudevents.validated(status, allowed, "x.test") is consents


@pytest.mark.parametrize(
    ("authority", "host"),
    [("x.test:8080", "x.test"), ("x.test", "x.test"), ("[::1]:80", "[::1]"), ("[::1]", "[::1]")],
)
def test_host_has_no_port(authority: str, host: str) -> None:
    """`WebHook-Request-Origin` is the service's name (Microsoft Learn, CloudEvents protocol, "Webhook validation")."""
    assert cloudevents.without_port(authority) == host


@pytest.mark.parametrize(
    ("status", "body", "meant"),
    [
        (204, b"", Admission(state="s")),
        (
            200,
            b'{"userId":"u","groups":["g"],"roles":["r"],"subprotocol":"p"}',
            Admission("u", ("g",), ("r",), "p", "s"),
        ),
        (200, b"", Admission(state="s")),
        (200, b" \r\n", Admission(state="s")),
        (200, b"null", Admission(state="s")),
        (200, b"{}", Admission(state="s")),
        (200, b'{"userId":"","subprotocol":"","groups":[],"roles":[]}', Admission(state="s")),  # the page's example
        (200, b'{"userId":null,"subprotocol":null,"groups":null,"roles":null}', Admission(state="s")),
        (200, b'\xef\xbb\xbf{"userId":"u"}', Admission("u", state="s")),  # RFC 8259, 8.1: a mark may be ignored
        (201, b'{"userId":"u","more":1}', Admission("u", state="s")),
        (401, b"", 401),
        (302, b"", 500),
        (503, b"", 500),
        (200, b"{", 500),
        (200, b"[]", 500),
        (200, b'{"userId":1}', 500),
        (200, b'{"groups":"g"}', 500),
        (200, b'{"roles":[1]}', 500),
    ],
)
def test_admission(status: int, body: bytes, meant: Admission | int) -> None:
    """Who may come in and as what; a refusal's status is passed on, anything else is 500."""
    assert cloudevents.admission(status, "s", body) == meant


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 429, 451, 499])
def test_refusal_is_the_handlers_own_answer(status: int) -> None:
    """Body and fields, but for those that are about the way between the two of us (RFC 9110, 7.6.1)."""
    kept = (("Retry-After", "7"), ("WWW-Authenticate", "Basic"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    of_one_hop = {"Connection": "X-Hop, close", "x-hop": "1", "Transfer-Encoding": "chunked", "Keep-Alive": "timeout=5"}
    dropped = [*of_one_hop.items(), ("Content-Length", "9"), ("Content-Encoding", "gzip"), ("X-Broken", "\udce9")]
    assert cloudevents.refusal(status, [*dropped, *kept], b"no") == Refusal(status, kept, b"no")


@pytest.mark.parametrize("status", [302, 500, 503])
def test_failure_of_a_handler_is_ours_to_word(status: int) -> None:
    """Only a 4xx is handed through."""
    assert cloudevents.refusal(status, [("Location", "/")], b"trace") == Refusal(500)


@pytest.mark.parametrize(
    ("status", "content_type", "body", "meant"),
    [
        (204, "", b"", Answer()),
        (202, "", b"", Answer()),
        (200, "text/plain", b"", Answer()),
        (200, "text/plain", b"hi", Answer(reply=Message("text", "hi"))),
        (200, "application/json", b"{}", Answer(reply=Message("json", JsonText("{}")))),
        (200, "application/json", b"{", Answer(FAILED)),
        (200, "image/png", b"x", Answer(FAILED)),
        (400, "text/plain", b"hi", Answer(FAILED)),
    ],
)
def test_answer(status: int, content_type: str, body: bytes, meant: Answer) -> None:
    """A message, nothing, or a failure."""
    assert cloudevents.answer(status, content_type, body) == meant
