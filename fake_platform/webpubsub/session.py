"""One logical connection: groups, roles, ack cache, and where reliable the messages not yet acknowledged. Pure.

It outlives its transport when reliable. Limits: 1000 remembered ackIds, 1000 messages or 16 MB unacknowledged.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass, field

from fake_platform.webpubsub.access import Grant
from fake_platform.webpubsub.downstream import Rendering
from fake_platform.webpubsub.roles import Roles

RAW = ""
JSON = "json.webpubsub.azure.v1"
RELIABLE = "json.reliable.webpubsub.azure.v1"
REMEMBERED_ACKS = 1000
MOST_UNACKED = 1000
MOST_UNACKED_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Identity:
    """What never changes of a connection.

    `authority` is the Host header that it came by. `subprotocol` is lower-case; one that is neither JSON nor RELIABLE
    was chosen by an event handler and is spoken like RAW. `publishes_to` is the group of a raw client that asked for
    `webpubsub_mode=sendToGroup`.
    """

    connection_id: str
    hub: str
    authority: str
    subprotocol: str
    grant: Grant
    reconnection_token: str
    publishes_to: str | None = None

    @property
    def is_raw(self) -> bool:
        """Whether it speaks no frames, only bodies."""
        return self.subprotocol not in (JSON, RELIABLE)


@dataclass(slots=True, eq=False)
class Session:
    """A logical connection; only `hub.Hub` and its directory change it."""

    identity: Identity
    roles: Roles
    groups: set[str] = field(default_factory=set)
    acks: OrderedDict[int, None] = field(default_factory=OrderedDict)
    sequence_id: int = 0
    unacked: deque[tuple[int, str]] | None = None
    unacked_bytes: int = 0

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

    def take(self, message: Rendering) -> str | bytes:
        """The frame for this client, kept until acknowledged if reliable."""
        if self.identity.subprotocol == JSON:
            return message.plain
        if self.identity.subprotocol != RELIABLE:
            return message.raw
        self.sequence_id += 1
        text = message.reliable(self.sequence_id)
        if self.unacked is None:
            self.unacked = deque()
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
        return self.unacked is not None and (
            len(self.unacked) > MOST_UNACKED or self.unacked_bytes > MOST_UNACKED_BYTES
        )
