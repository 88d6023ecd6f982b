"""One logical connection: groups, ack cache, and where reliable the messages not yet acknowledged. Pure.

It outlives its transport when reliable. Limits: 1000 remembered ackIds, 1000 messages or 16 MB unacknowledged.
"""

import base64
import json
from collections import OrderedDict, deque
from dataclasses import dataclass, field

from fake_platform.webpubsub import frames
from fake_platform.webpubsub.access import Grant

RAW = ""
JSON = "json.webpubsub.azure.v1"
RELIABLE = "json.reliable.webpubsub.azure.v1"
REMEMBERED_ACKS = 1000
MOST_UNACKED = 1000
MOST_UNACKED_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Identity:
    """What never changes of a connection. `authority` is the Host header that it came by."""

    connection_id: str
    hub: str
    authority: str
    subprotocol: str
    grant: Grant
    reconnection_token: str


@dataclass
class Session:
    """A logical connection; only `hub.Hub` changes it."""

    identity: Identity
    groups: set[str] = field(default_factory=set)
    acks: OrderedDict[int, None] = field(default_factory=OrderedDict)
    sequence_id: int = 0
    unacked: deque[tuple[int, str]] = field(default_factory=deque)
    unacked_bytes: int = 0
    detached_at: float | None = None

    @property
    def is_reliable(self) -> bool:
        """Whether it can be recovered."""
        return self.identity.subprotocol == RELIABLE

    def has_processed(self, ack_id: int) -> bool:
        """Whether a request of that ackId succeeded before."""
        return ack_id in self.acks

    def remember(self, ack_id: int) -> None:
        """Remember a success; the oldest of more than 1000 is forgotten."""
        self.acks[ack_id] = None
        if len(self.acks) > REMEMBERED_ACKS:
            self.acks.popitem(last=False)

    def render(self, message: frames.Message) -> str | bytes:
        """The frame for this client, kept until acknowledged if reliable."""
        if self.identity.subprotocol == RAW:
            return _raw(message)
        if not self.is_reliable:
            return frames.message(message, None)
        self.sequence_id += 1
        text = frames.message(message, self.sequence_id)
        self.unacked.append((self.sequence_id, text))
        self.unacked_bytes += len(text)
        return text

    def acknowledge(self, sequence_id: int) -> None:
        """Forget the messages up to that sequence id."""
        while self.unacked and self.unacked[0][0] <= sequence_id:
            self.unacked_bytes -= len(self.unacked.popleft()[1])

    @property
    def overflows(self) -> bool:
        """Whether more is unacknowledged than the service keeps."""
        return len(self.unacked) > MOST_UNACKED or self.unacked_bytes > MOST_UNACKED_BYTES


def _raw(message: frames.Message) -> str | bytes:
    """Raw clients get bodies: text as it is, JSON as text, binary as bytes."""
    if message.data_type == "json":
        return json.dumps(message.data, separators=(",", ":"), ensure_ascii=False)
    if message.data_type == "text":
        return str(message.data)
    return base64.b64decode(message.data)
