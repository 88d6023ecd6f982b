"""Messages as HTTP bodies: which media type each data type has, both ways. Pure."""

import base64
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fake_platform.webpubsub.downstream import compact
from fake_platform.webpubsub.frames import Message
from fake_platform.webpubsub.json_text import JsonText, json_value
from fake_platform.webpubsub.message_metadata import Metadata

TYPES: Mapping[str, str] = MappingProxyType(
    {
        "text": "text/plain; charset=utf-8",
        "json": "application/json; charset=utf-8",
        "binary": "application/octet-stream",
        "protobuf": "application/x-protobuf",
    }
)


def body(data_type: str, data: Any) -> bytes:
    """The data of a frame as a body."""
    if data_type == "json":
        return compact(data).encode()
    return str(data).encode() if data_type == "text" else base64.b64decode(data)


def content(content_type: str, body: bytes, group: str | None = None, metadata: Metadata = ()) -> Message:
    """A message by the media type of its body; without one it is binary.

    Raises:
        ValueError: JSON or text that is none.
        LookupError: another media type.
    """
    match content_type.partition(";")[0].strip().lower():
        case "application/json":
            text = body.decode()
            json_value(text)
            return Message("json", JsonText(text), group, None, metadata)
        case "text/plain":
            return Message("text", body.decode(), group, None, metadata)
        case "application/octet-stream" | "":
            return Message("binary", base64.b64encode(body).decode(), group, None, metadata)
        case other:
            raise LookupError(f"{other[:80]} is no media type of a message")
