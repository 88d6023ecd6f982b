"""Frames: what is understood, what ends the connection, and the exact text of what goes down."""

import base64
import json
from typing import Any

import pytest

from fake_platform.webpubsub import frames
from fake_platform.webpubsub.json_text import JsonText


def test_requests_are_parsed() -> None:
    """Every upstream frame with its defaults."""
    cases: list[tuple[dict[str, Any], frames.Upstream]] = [
        ({"type": "joinGroup", "group": "g", "ackId": 0}, frames.JoinGroup("g", 0)),
        ({"type": "leaveGroup", "group": "g"}, frames.LeaveGroup("g", None)),
        (
            {"type": "sendToGroup", "group": "g", "data": 1, "noEcho": True},
            frames.SendToGroup("g", "json", JsonText("1"), True, None),
        ),
        (
            {"type": "event", "event": "host.checkin", "dataType": "text", "data": "x", "ackId": 7},
            frames.Event("host.checkin", "text", "x", 7),
        ),
        ({"type": "sequenceAck", "sequenceId": 5}, frames.SequenceAck(5)),
        ({"type": "ping"}, frames.Ping()),
    ]
    for text, expected in cases:
        assert frames.parse(json.dumps(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"type":"other"}',
        '{"type":"joinGroup"}',
        '{"type":"joinGroup","group":" "}',
        '{"type":"event","event":"1x","data":1}',
        '{"type":"event","event":"x"}',
        '{"type":"event","event":"x","dataType":"xml","data":"x"}',
        '{"type":"event","event":"x","dataType":"text","data":1}',
        '{"type":"ping2"}',
        '{"type":"sequenceAck","sequenceId":-1}',
        '{"type":"joinGroup","group":"g","ackId":true}',
        '{"type":"joinGroup","group":"' + "g" * 1025 + '"}',
        '{"type":"event","event":"x","data":NaN}',
        '{"type":"event","event":"x","data":1e999}',
        '{"type":"event","event":"x","data":' + "9" * 5000 + "}",
        '{"type":"event","event":"x","data":"\\ud800"}',
        '{"type":"event","event":"x","data":' + "[" * 64 + "]" * 64 + "}",
        '{"type":"event","event":"x","data":' + "[" * 100_000,
        '{"type":"event","event":"x","dataType":"binary","data":"?"}',
        '{"type":"event","event":"x","dataType":"binary","data":"é"}',
        '{"type":"event","event":"x","data":1,"metadata":[]}',
        '{"type":"event","event":"x","data":1,"metadata":{"a":1}}',
        '{"type":"event","event":"x","data":1,"metadata":{"a":"1","a":"2"}}',
        '{"type":"sendToGroup","group":"g","data":1,"ttlSeconds":301}',
        '{"type":"sendToGroup","group":"g","data":1,"ttlSeconds":"1"}',
    ],
)
def test_broken_frames_are_refused(text: str) -> None:
    """Malformed JSON, unknown types and wrong fields end the connection."""
    with pytest.raises(frames.BadFrame):
        frames.parse(text)


def test_what_can_be_sent_on_is_taken() -> None:
    """Nesting that is not too deep, brackets inside strings, whole surrogate pairs, metadata, a time to live."""
    nested = '{"type":"event","event":"x","data":' + "[" * 63 + "]" * 63 + "}"
    assert isinstance(frames.parse(nested), frames.Event)
    flat = json.dumps({"type": "event", "event": "x", "data": ["[" * 100, 1.5, "\\"], "more": [[]] * 70})
    event = frames.parse(flat)
    assert isinstance(event, frames.Event)
    assert event.data == ["[" * 100, 1.5, "\\"]
    text = '{"type":"sendToGroup","group":"g","data":{"a":1,"a":2},"ttlSeconds":300,"metadata":{"k":"v"}}'
    sent = frames.parse(text)
    assert isinstance(sent, frames.SendToGroup)
    assert sent.metadata == (("k", "v"),)
    assert (type(sent.data), sent.data) == (JsonText, '{"a":1,"a":2}')


def test_invocations_are_events() -> None:
    """InvokeMessage of @azure/web-pubsub-client 1.1: the data may be left out; what is too large to be read is text."""
    invoked = frames.parse('{"type":"invoke","invocationId":"1","target":"event","event":"e"}', strict=False)
    assert invoked == frames.Event("e", "text", "", None, invocation_id="1")
    large = '{"type":"invoke","invocationId":"1","event":"e","dataType":"json","data":1e400}'
    happened = frames.parse(large, strict=False)
    assert isinstance(happened, frames.Event)
    assert happened.text == "1e400"
    assert frames.parse('{"type":"cancelInvocation","invocationId":"1"}', strict=False) == frames.CancelInvocation()


@pytest.mark.parametrize(
    "text",
    [
        '{"type":"invoke","event":"e"}',
        '{"type":"invoke","invocationId":1,"event":"e"}',
        '{"type":"invoke","invocationId":"1","event":"e","target":"group"}',
        '{"type":"invoke","invocationId":"1"}',
        '{"type":"event","event":"x","data":NaN}',
    ],
)
def test_broken_invocations_are_refused(text: str) -> None:
    """Without an id nobody could be answered; "currently, only upstream events are supported" (InvokeMessage)."""
    with pytest.raises(frames.BadFrame):
        frames.parse(text, strict=False)


def test_raw_clients_send_bodies() -> None:
    """Text as text, bytes as base64."""
    assert frames.raw_content("{}") == frames.Message("text", "{}")
    assert base64.b64decode(frames.raw_content(b"\x00").data) == b"\x00"
