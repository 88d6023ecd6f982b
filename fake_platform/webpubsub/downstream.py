"""Frames that clients receive, as text. Pure.

Compact JSON in the service's key order, because official tests compare text. A message is rendered once for all its
receivers: only the sequence id of a reliable connection is its own.
"""

import base64
import json
from typing import Any

from fake_platform.webpubsub.frames import Message
from fake_platform.webpubsub.json_text import JsonText

PONG = '{"type":"pong"}'
_encoder = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def compact(value: Any) -> str:
    """JSON without a byte too many; `JsonText` as it is."""
    return str(value) if isinstance(value, JsonText) else _encoder.encode(value)


def connected(connection_id: str, user_id: str | None, reconnection_token: str | None) -> str:
    """System connected, the first frame; the reconnection token only on reliable connections."""
    frame = {"type": "system", "event": "connected", "userId": user_id, "connectionId": connection_id}
    return compact(frame if reconnection_token is None else {**frame, "reconnectionToken": reconnection_token})


def disconnected(message: str) -> str:
    """System disconnected, before a close by the service."""
    return compact({"type": "system", "event": "disconnected", "message": message})


def ack(ack_id: int, error: tuple[str, str] | None = None) -> str:
    """ack; `error` is name and message."""
    if error is None:
        return f'{{"type":"ack","ackId":{ack_id},"success":true}}'
    name, message = error
    return compact({"type": "ack", "ackId": ack_id, "success": False, "error": {"name": name, "message": message}})


def invoke_response(invocation_id: str, reply: Message | None, error: tuple[str, str] | None) -> str:
    """invokeResponse: what the application answered to an invocation, or why it failed, as `ack` says it."""
    if error is not None:
        told = compact({"name": error[0], "message": error[1]})
        rest = f'"success":false,"error":{told}'
    elif reply is None:
        rest = '"success":true'
    else:
        rest = f'"success":true,"dataType":"{reply.data_type}","data":{compact(reply.data)}'
    return f'{{"type":"invokeResponse","invocationId":{_encoder.encode(invocation_id)},{rest}}}'


class Rendering:
    """One message in the forms that its receivers take."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._plain = self._head = ""

    def _open(self) -> str:
        """The frame without its closing brace, made once; `cached_property` takes a lock, which costs more."""
        if not self._head:
            self._head = self._made()
        return self._head

    def _made(self) -> str:
        message = self._message
        parts = ['{"type":"message","from":"server"' if message.group is None else '{"type":"message","from":"group"']
        if message.from_user_id is not None:
            parts.append(f'"fromUserId":{_encoder.encode(message.from_user_id)}')
        if message.group is not None:
            parts.append(f'"group":{_encoder.encode(message.group)}')
        parts.append(f'"dataType":"{message.data_type}","data":{compact(message.data)}')
        if message.metadata:
            parts.append(f'"metadata":{compact(dict(message.metadata))}')
        return ",".join(parts)

    @property
    def plain(self) -> str:
        """For a client of the plain JSON subprotocol; the same object each time."""
        if not self._plain:
            self._plain = self._open() + "}"
        return self._plain

    def reliable(self, sequence_id: int) -> str:
        """For a client of the reliable JSON subprotocol."""
        return f'{self._open()},"sequenceId":{sequence_id}}}'

    @property
    def raw(self) -> str | bytes:
        """For a client without a subprotocol, who gets the body alone: text and JSON as text, the rest as bytes."""
        message = self._message
        if message.data_type == "json":
            return compact(message.data)
        return str(message.data) if message.data_type == "text" else base64.b64decode(message.data)
