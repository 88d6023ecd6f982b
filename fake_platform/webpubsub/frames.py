"""Frames of the JSON subprotocols, plain and reliable: parsed on the way up, rendered on the way down. Pure.

Azure/azure-webpubsub, protocols (client-spec); Microsoft's emulator where the two differ. Rendered JSON is compact and
in the service's key order, because official tests compare text.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

_EVENT_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,127}", re.IGNORECASE)
_DATA_TYPES = ("json", "text", "binary", "protobuf")
_LARGEST_ACK_ID = 2**64 - 1


class BadFrame(ValueError):  # noqa: N818 - the protocol's word
    """A frame that ends the connection with close 1007."""


@dataclass(frozen=True)
class JoinGroup:
    """joinGroup."""

    group: str
    ack_id: int | None


@dataclass(frozen=True)
class LeaveGroup:
    """leaveGroup."""

    group: str
    ack_id: int | None


@dataclass(frozen=True)
class SendToGroup:
    """sendToGroup."""

    group: str
    data_type: str
    data: Any
    no_echo: bool
    ack_id: int | None


@dataclass(frozen=True)
class Event:
    """event."""

    event: str
    data_type: str
    data: Any
    ack_id: int | None


@dataclass(frozen=True)
class SequenceAck:
    """sequenceAck, cumulative."""

    sequence_id: int


@dataclass(frozen=True)
class Ping:
    """ping, answered by pong."""


Request = JoinGroup | LeaveGroup | SendToGroup | Event
Upstream = Request | SequenceAck | Ping


def parse(text: str) -> Upstream:
    """One upstream frame.

    Raises:
        BadFrame: malformed JSON, unknown type, missing or wrong field.
    """
    try:
        frame = json.loads(text)
    except ValueError as error:
        raise BadFrame("the frame is not JSON") from error
    if not isinstance(frame, dict):
        raise BadFrame("the frame is not a JSON object")
    match frame.get("type"):
        case "joinGroup":
            return JoinGroup(_group(frame), _ack_id(frame))
        case "leaveGroup":
            return LeaveGroup(_group(frame), _ack_id(frame))
        case "sendToGroup":
            no_echo = frame.get("noEcho", False) is True
            return SendToGroup(_group(frame), _data_type(frame), _data(frame), no_echo, _ack_id(frame))
        case "event":
            return Event(_event(frame), _data_type(frame), _data(frame), _ack_id(frame))
        case "sequenceAck":
            return SequenceAck(_number(frame, "sequenceId"))
        case "ping":
            return Ping()
        case other:
            raise BadFrame(f"unknown frame type {other!r}")


def _group(frame: dict[str, Any]) -> str:
    group = frame.get("group")
    if not isinstance(group, str) or not group.strip() or len(group) > 1024:
        raise BadFrame("group must be a string of 1 to 1024 characters")
    return group


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
    if frame.get("dataType", "json") != "json" and not isinstance(frame["data"], str):
        raise BadFrame("data must be a string unless dataType is json")
    return frame["data"]


def _number(frame: dict[str, Any], name: str) -> int:
    value = frame.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST_ACK_ID:
        raise BadFrame(f"{name} must be an unsigned 64-bit integer")
    return value


def _ack_id(frame: dict[str, Any]) -> int | None:
    return None if frame.get("ackId") is None else _number(frame, "ackId")


def _compact(frame: dict[str, Any]) -> str:
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


def connected(connection_id: str, user_id: str | None, reconnection_token: str | None) -> str:
    """System connected, the first frame; the reconnection token only on reliable connections."""
    frame = {"type": "system", "event": "connected", "userId": user_id, "connectionId": connection_id}
    return _compact(frame if reconnection_token is None else {**frame, "reconnectionToken": reconnection_token})


def disconnected(message: str) -> str:
    """System disconnected, before a close by the service."""
    return _compact({"type": "system", "event": "disconnected", "message": message})


def ack(ack_id: int, error: tuple[str, str] | None = None) -> str:
    """ack; `error` is name and message."""
    if error is None:
        return _compact({"type": "ack", "ackId": ack_id, "success": True})
    name, message = error
    return _compact({"type": "ack", "ackId": ack_id, "success": False, "error": {"name": name, "message": message}})


def pong() -> str:
    """Pong."""
    return _compact({"type": "pong"})


@dataclass(frozen=True)
class Message:
    """Something for a client: from a group, or from the server (`group` None)."""

    data_type: str
    data: Any
    group: str | None = None
    from_user_id: str | None = None


def message(content: Message, sequence_id: int | None) -> str:
    """message; the sequence id only on reliable connections."""
    frame: dict[str, Any] = {"type": "message", "from": "server" if content.group is None else "group"}
    if content.from_user_id is not None:
        frame["fromUserId"] = content.from_user_id
    if content.group is not None:
        frame["group"] = content.group
    frame |= {"dataType": content.data_type, "data": content.data}
    if sequence_id is not None:
        frame["sequenceId"] = sequence_id
    return _compact(frame)
