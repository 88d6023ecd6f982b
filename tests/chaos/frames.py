"""Reads WebSocket frames out of a stream of bytes, and says in a few words what each is about. Pure.

Frames are passed on byte by byte as they came (RFC 6455, 5.2); what is read of them is only their text. The channel
has neither extensions nor fragments: a fragment is passed on unread.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT = 0x1


@dataclass(frozen=True)
class Frame:
    """One frame as it came, and its text; empty where it carries none."""

    raw: bytes
    text: str


def split(data: bytes) -> tuple[list[Frame], bytes]:
    """All whole frames at the front, and the bytes that are left."""
    frames = []
    while (size := _size(data)) is not None and len(data) >= size:
        raw, data = data[:size], data[size:]
        frames.append(Frame(raw, _text(raw)))
    return frames, data


def _header(data: bytes) -> tuple[int, int] | None:
    """Bytes of the header without its mask, and of the payload; None where not enough has come."""
    if len(data) < 2:
        return None
    short = data[1] & 0x7F
    extra = {126: 2, 127: 8}.get(short, 0)
    if len(data) < 2 + extra:
        return None
    return 2 + extra, int.from_bytes(data[2 : 2 + extra], "big") if extra else short


def _size(data: bytes) -> int | None:
    header = _header(data)
    return None if header is None else header[0] + (4 if data[1] & 0x80 else 0) + header[1]


def _text(raw: bytes) -> str:
    start, size = _header(raw) or (2, 0)
    if raw[0] & 0x0F != TEXT or not raw[0] & 0x80:
        return ""
    if not raw[1] & 0x80:
        return raw[start:].decode()
    mask, body = raw[start : start + 4], raw[start + 4 :]
    whole = (mask * (size // 4 + 1))[:size]
    return (int.from_bytes(body, "big") ^ int.from_bytes(whole, "big")).to_bytes(size, "big").decode()


@dataclass
class Names:
    """What the sandboxes of a story are called, by id, and the words of frames that wait for their ack, by ackId."""

    sandboxes: dict[str, str] = field(default_factory=dict)
    waiting: dict[int, str] = field(default_factory=dict)

    def up(self, text: str) -> str:
        """What a frame of the operator is about."""
        frame = json.loads(text)
        words = str(frame["type"])
        if words == "event":
            words = self._message(frame["event"], frame["data"]["data"])
        if "ackId" in frame:
            self.waiting[frame["ackId"]] = words
        return f"up {words}"

    def down(self, text: str) -> str:
        """What a frame of the platform is about; a launch tells here what its sandbox is called."""
        frame = json.loads(text)
        if frame["type"] == "ack":
            return f"down ack of {self.waiting.get(frame['ackId'], 'nothing')}"
        if frame["type"] == "system":
            return f"down {frame['event']}"
        envelope = frame["data"]
        if envelope["type"] == "sandbox.launch":
            self.sandboxes[envelope["data"]["sandboxId"]] = envelope["data"]["labels"].get("story", "")
        return f"down {self._message(envelope['type'], envelope['data'])}"

    def of(self, sandbox_id: str) -> str:
        """What this sandbox is called; its id where it is not of the story."""
        return self.sandboxes.get(sandbox_id) or sandbox_id

    def _message(self, kind: str, data: Mapping[str, Any]) -> str:
        about = f"/{self.of(data['sandboxId'])}" if "sandboxId" in data else ""
        stands = f"/{data['state']}/{data['tokenGeneration']}" if kind == "sandbox.status" else ""
        return f"{kind}{about}{stands}"
