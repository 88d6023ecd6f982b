"""Frames that clients of the JSON subprotocols send, plain and reliable; and the content that messages carry. Pure.

Azure/azure-webpubsub, protocols (client-spec); Microsoft's emulator where the two differ. A frame that breaks a rule
ends the connection. `invoke` and `cancelInvocation` are of @azure/web-pubsub-client 1.1 (models/messages.ts).
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import Any

from fake_platform.webpubsub.json_text import JsonText, NotJson, json_value, member
from fake_platform.webpubsub.message_metadata import Metadata, checked

_EVENT_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,127}", re.IGNORECASE)
_DATA_TYPES = ("json", "text", "binary", "protobuf")
_LARGEST_ACK_ID = 2**64 - 1
_LONGEST_TTL = 300


class BadFrame(ValueError):  # noqa: N818 - the protocol's word
    """A frame that ends the connection with close 1007."""


@dataclass(frozen=True, slots=True)
class JoinGroup:
    """joinGroup."""

    group: str
    ack_id: int | None


@dataclass(frozen=True, slots=True)
class LeaveGroup:
    """leaveGroup."""

    group: str
    ack_id: int | None


@dataclass(frozen=True, slots=True)
class SendToGroup:
    """sendToGroup."""

    group: str
    data_type: str
    data: Any
    no_echo: bool
    ack_id: int | None
    metadata: Metadata = ()


@dataclass(frozen=True, slots=True)
class Event:
    """event; a raw client's frame is the event `message` of type text or binary (base64).

    `text` is the JSON that `data` was read from. With an `invocation_id` it is an `invoke`, answered by a frame of its
    own.
    """

    event: str
    data_type: str
    data: Any
    ack_id: int | None
    metadata: Metadata = ()
    text: JsonText | None = field(default=None, compare=False)
    invocation_id: str | None = None


@dataclass(frozen=True, slots=True)
class SequenceAck:
    """sequenceAck, cumulative."""

    sequence_id: int


@dataclass(frozen=True, slots=True)
class Ping:
    """ping, answered by pong."""


@dataclass(frozen=True, slots=True)
class CancelInvocation:
    """cancelInvocation: its client waits no longer."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something for a client: from a group, or from the server (`group` None).

    `data` is any JSON value or `JsonText` for json, a string for text, base64 for binary and protobuf.
    """

    data_type: str
    data: Any
    group: str | None = None
    from_user_id: str | None = None
    metadata: Metadata = ()


Request = JoinGroup | LeaveGroup | SendToGroup | Event
Upstream = Request | SequenceAck | Ping | CancelInvocation


def parse(text: str, *, strict: bool = True) -> Upstream:
    """One upstream frame; `strict` takes no invocations, nor numbers that are too large to be read.

    Raises:
        BadFrame: malformed JSON, unknown type, missing or wrong field.
    """
    try:
        frame = json_value(text, strict=strict)
    except NotJson as error:
        raise BadFrame(str(error).replace("the text", "the frame", 1)) from error
    if not isinstance(frame, dict):
        raise BadFrame("the frame is not a JSON object")
    match frame.get("type"):
        case "joinGroup" | "leaveGroup" as kind:
            return (JoinGroup if kind == "joinGroup" else LeaveGroup)(_group(frame), _ack_id(frame))
        case "sendToGroup":
            return _publication(frame, text)
        case "event":
            return _happening(frame, text, _ack_id(frame))
        case "invoke" | "cancelInvocation" if not strict:
            return _invocation(frame, text)
        case "sequenceAck":
            return SequenceAck(_number(frame, "sequenceId"))
        case "ping":
            return Ping()
        case _:
            raise BadFrame("unknown frame type")


def raw_content(payload: str | bytes) -> Message:
    """What a client without a subprotocol sent."""
    if isinstance(payload, str):
        return Message("text", payload)
    return Message("binary", base64.b64encode(payload).decode())


def _publication(frame: dict[str, Any], text: str) -> SendToGroup:
    _check_ttl(frame)
    data, data_type = _data(frame), _data_type(frame)
    data = member(text, "data") if data_type == "json" else data
    no_echo = frame.get("noEcho", False) is True
    return SendToGroup(_group(frame), data_type, data, no_echo, _ack_id(frame), _metadata(frame, text))


def _happening(frame: dict[str, Any], text: str, ack_id: int | None, invocation_id: str | None = None) -> Event:
    data_type = _data_type(frame)
    as_sent = member(text, "data") if data_type == "json" else None
    return Event(_event(frame), data_type, _data(frame), ack_id, _metadata(frame, text), as_sent, invocation_id)


def _invocation(frame: dict[str, Any], text: str) -> Event | CancelInvocation:
    if frame["type"] == "cancelInvocation":
        return CancelInvocation()
    invocation_id = frame.get("invocationId")
    if not isinstance(invocation_id, str) or not invocation_id:
        raise BadFrame("invocationId must be a string")
    if frame.get("target", "event") != "event":
        raise BadFrame("target must be event")
    without_data = {"dataType": "text", "data": ""}
    return _happening(frame if "data" in frame else frame | without_data, text, None, invocation_id)


def _group(frame: dict[str, Any]) -> str:
    group = frame.get("group")
    if not isinstance(group, str) or not group_is_well_named(group):
        raise BadFrame("group must be a string of 1 to 1024 characters")
    return group


def group_is_well_named(group: str) -> bool:
    """The service's rule for group names."""
    return len(group) <= 1024 and not group.isspace() and group != ""


def _event(frame: dict[str, Any]) -> str:
    event = frame.get("event")
    if not isinstance(event, str) or not _EVENT_NAME.fullmatch(event):
        raise BadFrame("event must be a letter and up to 127 letters, digits, '_', '.' or '-'")
    return event


def _data_type(frame: dict[str, Any]) -> str:
    data_type = frame.get("dataType", "json")
    if data_type not in _DATA_TYPES:
        raise BadFrame(f"dataType must be one of {', '.join(_DATA_TYPES)}")
    return str(data_type)


def _data(frame: dict[str, Any]) -> Any:
    if "data" not in frame:
        raise BadFrame("data is missing")
    data, data_type = frame["data"], frame.get("dataType", "json")
    if data_type == "json":
        return data
    if not isinstance(data, str):
        raise BadFrame("data must be a string unless dataType is json")
    if data_type != "text":
        try:
            base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadFrame(f"data must be base64 where dataType is {data_type}") from error
    return data


def _metadata(frame: dict[str, Any], text: str) -> Metadata:
    metadata = frame.get("metadata")
    if metadata is None:
        return ()
    if not isinstance(metadata, dict):
        raise BadFrame("metadata must be an object")
    try:
        return checked(metadata.items() if _names_once(text) else [("twice", "")] * 2)
    except ValueError as error:
        raise BadFrame(str(error)) from error


def _names_once(text: str) -> bool:
    """Whether no object at `metadata` names a member twice; a parsed object cannot tell any more."""
    doubled: list[Any] = []

    def read(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            doubled.append(found)
        return found

    frame = json.loads(text, object_pairs_hook=read)
    return not any(found is frame["metadata"] for found in doubled)


def _check_ttl(frame: dict[str, Any]) -> None:
    ttl = frame.get("ttlSeconds")
    if ttl is not None and (_number(frame, "ttlSeconds") > _LONGEST_TTL):
        raise BadFrame(f"ttlSeconds must be 0 to {_LONGEST_TTL}")


def _number(frame: dict[str, Any], name: str) -> int:
    value = frame.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_ACK_ID:
        raise BadFrame(f"{name} must be an unsigned 64-bit integer")
    return value


def _ack_id(frame: dict[str, Any]) -> int | None:
    return None if frame.get("ackId") is None else _number(frame, "ackId")
