"""Logical connections: acks, groups, reliability, ends."""

import json
from typing import Any

import pytest

from fake_platform.webpubsub import session
from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.frames import Event, Message
from fake_platform.webpubsub.hub import Ask, Close, Frame, Hub, Out
from fake_platform.webpubsub.listener import Answer, Nobody
from fake_platform.webpubsub.roles import Roles
from fake_platform.webpubsub.session import Identity

ROLES = Roles(frozenset({"webpubsub.joinLeaveGroup.g", "webpubsub.sendToGroup.g"}))


class Recorder(Nobody):
    """An application that accepts events named `good`."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []

    def event(self, identity: Identity, event: Event) -> Answer | None:
        """Accept the good ones."""
        self.heard.append(("event", event.data))
        if event.event == "later":
            return None
        if event.event == "echo":
            return Answer(reply=Message("json", event.data))
        return Answer() if event.event in ("good", "message") else super().event(identity, event)

    def disconnected(self, identity: Identity, reason: str) -> None:
        """Remember why."""
        super().disconnected(identity, reason)
        self.heard.append(("disconnected", reason))

    def observed(self, identity: Identity, kind: str, detail: Any) -> None:
        """Remember what."""
        super().observed(identity, kind, detail)
        self.heard.append((kind, detail))


@pytest.fixture
def app() -> Recorder:
    """The application behind hub h."""
    return Recorder()


@pytest.fixture
def hub(app: Recorder) -> Hub:
    """A hub with that application."""
    return Hub({"h": app}, Nobody())


def join(
    hub: Hub, name: str, subprotocol: str = session.RELIABLE, at: str = "h", publishes_to: str | None = None
) -> list[Out]:
    """A connection of that name, in group g."""
    grant = Grant("u", ROLES, ("g",))
    identity = Identity(name, at, "x.test", subprotocol, grant, f"token-{name}", publishes_to)
    assert hub.listener(identity.hub).connecting(identity) is None
    return hub.open(identity)


def say(hub: Hub, name: str, **frame: Any) -> list[Any]:
    """Send one frame; what goes onto the wires, JSON parsed."""
    outs = hub.receive(name, json.dumps(frame))
    return [json.loads(out.payload) if isinstance(out, Frame) else out for out in outs]


def test_first_frame_is_connected(hub: Hub) -> None:
    """Reliable clients get a reconnection token, plain ones none, raw ones no frame at all."""
    frames = [
        json.loads(out.payload) for out in (*join(hub, "a"), *join(hub, "b", session.JSON)) if isinstance(out, Frame)
    ]
    assert [frame.get("reconnectionToken") for frame in frames] == ["token-a", None]
    assert join(hub, "c", session.RAW) == []


def test_success_is_acked_once_and_then_duplicate(hub: Hub, app: Recorder) -> None:
    """A repeated ackId is answered Duplicate and runs nothing; a failed one runs again."""
    join(hub, "a")
    good = {"type": "event", "event": "good", "data": 1, "ackId": 1}
    assert say(hub, "a", **good) == [{"type": "ack", "ackId": 1, "success": True}]
    assert say(hub, "a", **good)[0]["error"]["name"] == "Duplicate"
    bad = {"type": "event", "event": "bad", "data": 2, "ackId": 2}
    for _ in range(2):
        assert say(hub, "a", **bad)[0]["error"]["name"] == "InternalServerError"
    assert say(hub, "a", **{**bad, "ackId": None}) == []
    assert [data for kind, data in app.heard if kind == "event"] == [1, 2, 2, 2]


def test_thousand_and_first_ack_forgets_the_first(hub: Hub) -> None:
    """The cache holds the last 1000 successes."""
    join(hub, "a")
    for number in range(1001):
        say(hub, "a", type="event", event="good", data=0, ackId=number)
    assert say(hub, "a", type="event", event="good", data=0, ackId=0)[0]["success"]
    assert say(hub, "a", type="event", event="good", data=0, ackId=1000)[0]["error"]["name"] == "Duplicate"


def test_groups_follow_roles(hub: Hub) -> None:
    """Joining, leaving and sending need their roles; echo can be left out."""
    join(hub, "a")
    join(hub, "b", session.JSON)
    for kind in ("joinGroup", "leaveGroup"):
        assert say(hub, "a", type=kind, group="other", ackId=1)[0]["error"]["name"] == "Forbidden"
    assert say(hub, "a", type="sendToGroup", group="other", data=1, ackId=2)[0]["error"]["name"] == "Forbidden"
    sent = say(hub, "a", type="sendToGroup", group="g", data=1, noEcho=True, ackId=3)
    assert [frame["type"] for frame in sent] == ["message", "ack"]
    assert say(hub, "b", type="leaveGroup", group="g", ackId=1)[0]["success"]
    assert say(hub, "a", type="sendToGroup", group="g", data=1, ackId=4)[0]["sequenceId"] == 1
    assert say(hub, "b", type="joinGroup", group="g", ackId=2)[0]["success"]
    assert len(say(hub, "a", type="sendToGroup", group="g", data=1)) == 2


def test_hubs_are_apart(hub: Hub) -> None:
    """A message to one hub does not reach another; hub names are case-blind."""
    join(hub, "a")
    join(hub, "b", at="other")
    assert [out.connection_id for out in hub.publish("H", Message("json", 1)) if isinstance(out, Frame)] == ["a"]


def test_raw_clients_get_bodies(hub: Hub) -> None:
    """JSON and text as text, binary as bytes; their frames are message events, fatal without a handler."""
    join(hub, "a", session.RAW)
    payloads = [
        out.payload
        for kind, data in (("json", {"a": 1}), ("text", "x"), ("binary", "QUI="))
        for out in hub.publish("h", Message(kind, data))
        if isinstance(out, Frame)
    ]
    assert payloads == ['{"a":1}', "x", b"AB"]
    assert hub.receive("a", "anything") == []
    join(hub, "b", session.RAW, at="other")
    assert hub.receive("b", "anything") == [Close("b", 1011)]


def test_reliable_connection_recovers_with_what_was_not_acknowledged(hub: Hub) -> None:
    """After a loss the unacknowledged messages come again, in order; acknowledged ones do not."""
    join(hub, "a")
    for number in range(3):
        hub.publish("h", Message("json", number, "g"))
    assert say(hub, "a", type="sequenceAck", sequenceId=1) == []
    hub.transport_lost("a", 1006, 100.0)
    hub.publish("h", Message("json", 3, "g"))
    assert hub.recoverable("H", "a", "token-a", "x.test")
    replay = hub.recover("a")
    assert [json.loads(out.payload)["data"] for out in replay if isinstance(out, Frame)] == [1, 2, 3]
    assert say(hub, "a", type="ping") == [{"type": "pong"}]


def test_recovery_is_refused(hub: Hub) -> None:
    """Unknown id, wrong token, another host name, a connection that is not reliable, or too late."""
    join(hub, "a")
    join(hub, "b", session.JSON)
    hub.transport_lost("a", None, 100.0)
    assert not hub.recoverable("h", "x", "token-x", "x.test")
    assert not hub.recoverable("h", "a", "wrong", "x.test")
    assert not hub.recoverable("h", "a", "token-a", "y.test")
    assert not hub.recoverable("h", "b", "token-b", "x.test")
    hub.expire(130.0)
    assert "a" in hub.directory.sessions
    hub.expire(130.1)
    assert not hub.recoverable("h", "a", "token-a", "x.test")


def test_sessions_end_by_1000_and_without_reliability_by_any_loss(hub: Hub, app: Recorder) -> None:
    """A clean close ends a reliable session at once, any loss ends a plain one, and the application hears it once."""
    join(hub, "a")
    join(hub, "b", session.JSON)
    hub.transport_lost("a", 1000, 1.0)
    hub.transport_lost("b", 1006, 1.0)
    hub.transport_lost("b", 1006, 1.0)
    assert hub.directory.sessions == {}
    assert hub.end(Close("b", 1003), "again") == [Close("b", 1003)]
    assert [kind for kind, _ in app.heard] == ["disconnected", "disconnected"]
    assert hub.receive("a", "{}") == []


@pytest.mark.parametrize(
    ("code", "waits"),
    [(1000, False), (1005, False), (1001, True), (1002, True), (1006, True), (1008, True), (1011, True), (4000, True)],
)
def test_goodbye_ends_a_reliable_session_and_a_loss_does_not(hub: Hub, code: int, waits: bool) -> None:  # noqa: FBT001
    """RFC 6455, 7.4.1: 1005 is a close without a code; the official Python suite closes with 1001 and recovers."""
    join(hub, "a")
    hub.transport_lost("a", code, 1.0)
    assert hub.recoverable("h", "a", "token-a", "x.test") is waits


def test_dismissed_client_hears_why_and_is_closed(hub: Hub) -> None:
    """The text goes ahead in a system frame; raw clients get the close only; absent ones nothing."""
    join(hub, "a")
    join(hub, "c", session.RAW)
    frame, close = hub.dismiss(Close("a", 1008, "superseded"), "superseded")
    assert isinstance(frame, Frame)
    assert json.loads(frame.payload)["message"] == "superseded"
    assert close == Close("a", 1008, "superseded")
    assert hub.dismiss(Close("c", 1000), "x") == [Close("c", 1000)]
    assert hub.dismiss(Close("a", 1000), "x") == []


def test_broken_frame_ends_the_session(hub: Hub, app: Recorder) -> None:
    """Close 1007, and the application hears what was wrong."""
    join(hub, "a")
    assert hub.receive("a", "{") == [Close("a", 1007, "Invalid frame")]
    assert app.heard[0] == ("refused frame", "the frame is not JSON")


def test_client_that_acknowledges_too_little_is_closed(hub: Hub) -> None:
    """Beyond 1000 unacknowledged messages the session ends with 1008 and cannot be recovered."""
    join(hub, "a")
    for number in range(1000):
        hub.publish("h", Message("json", number, "g"))
    (close,) = hub.publish("h", Message("json", 0, "g"))
    assert isinstance(close, Close)
    assert close.code == 1008
    assert hub.directory.sessions == {}


def test_reply_of_the_application_precedes_the_ack(hub: Hub) -> None:
    """Only the client that sent the event gets it."""
    join(hub, "a")
    join(hub, "b")
    said = say(hub, "a", type="event", event="echo", data=[1], ackId=1)
    assert [(frame["type"], frame.get("data")) for frame in said] == [("message", [1]), ("ack", None)]


def test_invocation_is_an_event_with_an_answer_of_its_own(app: Recorder) -> None:
    """`invokeEvent` of @azure/web-pubsub-client 1.1 waits for `invokeResponse`; what it cancels ends nothing."""
    hub = Hub({}, app)
    join(hub, "a", session.JSON)
    invoke = {"type": "invoke", "invocationId": "7", "target": "event", "dataType": "json", "data": 1}
    head = {"type": "invokeResponse", "invocationId": "7"}
    assert say(hub, "a", **invoke, event="echo") == [head | {"success": True, "dataType": "json", "data": 1}]
    assert say(hub, "a", **invoke, event="good") == [head | {"success": True}]
    (failed,) = say(hub, "a", **invoke, event="bad")
    assert (failed["success"], failed["error"]["name"]) == (False, "InternalServerError")
    assert say(hub, "a", type="cancelInvocation", invocationId="7") == []
    assert say(hub, "a", type="ping") == [{"type": "pong"}]


@pytest.mark.parametrize("frame", ['{"type":"invoke","invocationId":"1","event":"e"}', '{"type":"cancelInvocation"}'])
def test_application_in_this_process_is_never_invoked(hub: Hub, frame: str) -> None:
    """The platform's protocol knows neither frame: they end the session, as every unknown one does."""
    join(hub, "a")
    assert hub.receive("a", frame) == [Close("a", 1007, "Invalid frame")]


@pytest.mark.parametrize("data", ["1.10", "1e400", "1e2", "[1, 2]", '{"a":1,"a":2}', "9" * 5000])
def test_json_is_published_as_it_was_sent(app: Recorder, data: str) -> None:
    """`GetRawText` and `WriteRawValue` in Microsoft's emulator (WebPubSubJsonProtocol)."""
    hub = Hub({}, app)
    join(hub, "a", session.JSON)
    (frame,) = hub.receive("a", f'{{"type":"sendToGroup","group":"g","data": {data} }}')
    assert isinstance(frame, Frame)
    assert str(frame.payload).endswith(f'"data":{data}}}')


def test_answer_may_come_later(hub: Hub) -> None:
    """The hub asks for it; the ack follows the answer; for a connection that is gone nothing does."""
    join(hub, "a")
    (ask,) = say(hub, "a", type="event", event="later", data=1, ackId=1)
    assert isinstance(ask, Ask)
    (ack,) = hub.answered(ask.identity, ask.event, Answer())
    assert isinstance(ack, Frame)
    assert json.loads(ack.payload) == {"type": "ack", "ackId": 1, "success": True}
    hub.end(Close("a", 1000), "over")
    assert hub.answered(ask.identity, ask.event, Answer()) == []


def test_raw_client_may_publish_to_one_group(hub: Hub) -> None:
    """Its frames go to the group of its URL; without the role the link ends with 1008."""
    join(hub, "a", session.RAW, publishes_to="g")
    join(hub, "b", session.JSON)
    outs = hub.receive("a", b"AB")
    assert [out.payload for out in outs if isinstance(out, Frame)] == [
        b"AB",
        '{"type":"message","from":"group","fromUserId":"u","group":"g","dataType":"binary","data":"QUI="}',
    ]
    join(hub, "c", session.RAW, publishes_to="other")
    (close,) = hub.receive("c", "x")
    assert isinstance(close, Close)
    assert close.code == 1008


def test_binary_frame_on_a_json_subprotocol_ends_with_1003(hub: Hub, app: Recorder) -> None:
    """The application hears of it."""
    join(hub, "a")
    assert hub.receive("a", b"x") == [Close("a", 1003, "Invalid frame")]
    assert app.heard[0] == ("refused frame", "binary frame")


def test_message_can_leave_out_connections(hub: Hub) -> None:
    """By id, and by choice."""
    for name in ("a", "b", "c"):
        join(hub, name)
    outs = hub.publish("h", Message("json", 1), {"a"}, lambda one: one.identity.connection_id != "b")
    assert [out.connection_id for out in outs if isinstance(out, Frame)] == ["c"]


def test_detached_session_that_is_ended_is_not_ended_again(hub: Hub, app: Recorder) -> None:
    """The application hears of the end once."""
    join(hub, "a")
    hub.transport_lost("a", 1006, 100.0)
    hub.dismiss(Close("a", 1000), "enough")
    hub.expire(1000.0)
    assert [detail for kind, detail in app.heard if kind == "disconnected"] == ["enough"]
