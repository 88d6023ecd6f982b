"""Frames that clients of the JSON subprotocols send, plain and reliable; and the content that messages carry. Pure.

Azure/azure-webpubsub, protocols (client-spec); Microsoft's emulator where the two differ. A frame that breaks a rule
ends the connection, so everything that could not be sent on as JSON is refused here: numbers that are none (NaN), too
large ones (1e999), half surrogate pairs, deep nesting.
"""

import base64
import binascii
import json
import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from fake_platform.webpubsub.message_metadata import Metadata, checked

_EVENT_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,127}", re.IGNORECASE)
_DATA_TYPES = ("json", "text", "binary", "protobuf")
_LARGEST_ACK_ID = 2**64 - 1
_LONGEST_TTL = 300
DEEPEST = 64  # levels of nesting, the default of the service's JSON reader


class BadFrame(ValueError):  # noqa: N818 - the protocol's word
    """A frame that ends the connection with close 1007."""


class JsonText(str):
    """JSON as it came in, to be passed on byte for byte."""

    __slots__ = ()


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
    """event; a raw client's frame is the event `message` of type text or binary (base64)."""

    event: str
    data_type: str
    data: Any
    ack_id: int | None
    metadata: Metadata = ()


@dataclass(frozen=True, slots=True)
class SequenceAck:
    """sequenceAck, cumulative."""

    sequence_id: int


@dataclass(frozen=True, slots=True)
class Ping:
    """ping, answered by pong."""


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
Upstream = Request | SequenceAck | Ping


def parse(text: str) -> Upstream:
    """One upstream frame.

    Raises:
        BadFrame: malformed JSON, unknown type, missing or wrong field.
    """
    frame = json_value(text)
    if not isinstance(frame, dict):
        raise BadFrame("the frame is not a JSON object")
    match frame.get("type"):
        case "joinGroup":
            return JoinGroup(_group(frame), _ack_id(frame))
        case "leaveGroup":
            return LeaveGroup(_group(frame), _ack_id(frame))
        case "sendToGroup":
            _check_ttl(frame)
            no_echo = frame.get("noEcho", False) is True
            metadata = _metadata(frame, text)
            return SendToGroup(_group(frame), _data_type(frame), _data(frame), no_echo, _ack_id(frame), metadata)
        case "event":
            return Event(_event(frame), _data_type(frame), _data(frame), _ack_id(frame), _metadata(frame, text))
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


def json_value(text: str) -> Any:
    """The JSON value of a text that can be sent on as JSON.

    Raises:
        BadFrame: what a JSON reader of the service would not take, or we could not write again.
    """
    try:
        value = _decoder.decode(text)
    except (ValueError, RecursionError) as error:
        raise BadFrame("the frame is not JSON") from error
    # Cheap looks first: most frames nest little and escape nothing.
    if text.count("{") + text.count("[") > DEEPEST and _is_deep(text):
        raise BadFrame(f"the frame is nested deeper than {DEEPEST} levels")
    if "\\u" in text or not text.isascii():
        _check_encodable(value)
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


_decoder = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def _is_deep(text: str) -> bool:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        mark = found.group()
        depth += 1 if mark in "[{" else -1 if mark in "]}" else 0
        if depth > DEEPEST:
            return True
    return False


def _check_encodable(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadFrame("a string holds half a surrogate pair") from error


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
