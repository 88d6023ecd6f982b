"""What an application hears from the emulator, and what it may answer. Pure."""

from dataclasses import dataclass
from typing import Any, Protocol

from fake_platform.webpubsub.frames import Event, Message
from fake_platform.webpubsub.session import Identity

FAILED = ("InternalServerError", "Internal server error")


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of an event: success, or an ack error by name (BadRequest, InternalServerError, ...) and message.

    `reply` goes to the client that sent it, before the ack.
    """

    error: tuple[str, str] | None = None
    reply: Message | None = None


@dataclass(frozen=True, slots=True)
class Visitor:
    """A client that was turned away with 401: by which name it came, from where, and as whom if its token is ours."""

    authority: str
    address: str | None
    user_id: str | None


class Listener(Protocol):
    """An application behind one hub. Methods are called in the loop's thread and must not block."""

    def connecting(self, identity: Identity) -> str | None:
        """A valid token knocked: None lets it in, a reason refuses it with 401."""
        ...

    def turned_away(self, visitor: Visitor, why: str) -> None:
        """A client without a token that opens this door, or one that `connecting` refused."""

    def connected(self, identity: Identity) -> None:
        """A connection is open."""

    def event(self, identity: Identity, event: Event) -> Answer | None:
        """A client sent an event; None says that the answer comes later, by `Hub.answered`."""
        ...

    def disconnected(self, identity: Identity, reason: str) -> None:
        """A connection has ended for good."""

    def observed(self, identity: Identity, kind: str, detail: Any) -> None:
        """Something else happened: joinGroup, leaveGroup, transport lost, recovered, refused frame."""


class Nobody:
    """No application: everyone with a valid token may connect, events fail as they do on a hub without a handler."""

    def connecting(self, identity: Identity) -> str | None:
        """Let everyone in."""
        del identity
        return None

    def turned_away(self, visitor: Visitor, why: str) -> None:
        """Ignore it."""

    def connected(self, identity: Identity) -> None:
        """Ignore it."""

    def event(self, identity: Identity, event: Event) -> Answer | None:
        """Fail it: nobody handles events here."""
        del identity, event
        return Answer(FAILED)

    def disconnected(self, identity: Identity, reason: str) -> None:
        """Ignore it."""

    def observed(self, identity: Identity, kind: str, detail: Any) -> None:
        """Ignore it."""
