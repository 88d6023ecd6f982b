"""Frames: what is understood, what ends the connection, and the exact text of what goes down."""

import json
from typing import Any

import pytest

from fake_platform.webpubsub import frames


def test_requests_are_parsed() -> None:
    """Every upstream frame with its defaults."""
    cases: list[tuple[dict[str, Any], frames.Upstream]] = [
        ({"type": "joinGroup", "group": "g", "ackId": 0}, frames.JoinGroup("g", 0)),
        ({"type": "leaveGroup", "group": "g"}, frames.LeaveGroup("g", None)),
        (
            {"type": "sendToGroup", "group": "g", "data": 1, "noEcho": True},
            frames.SendToGroup("g", "json", 1, True, None),
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
    ],
)
def test_broken_frames_are_refused(text: str) -> None:
    """Malformed JSON, unknown types and wrong fields end the connection."""
    with pytest.raises(frames.BadFrame):
        frames.parse(text)
