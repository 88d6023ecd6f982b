"""Who may spoil connections, for those who test clients: asked at each occasion, by default nobody. Pure."""

from typing import NamedTuple, Protocol

from fake_platform.webpubsub.frames import Event
from fake_platform.webpubsub.session import Identity


class Obstacle(NamedTuple):
    """What a connection meets in place of the upgrade: an HTTP status, or with None a TCP reset."""

    status: int | None


class Interference(Protocol):
    """Methods are called in the loop's thread and must not block."""

    def knock(self, authority: str, identity: Identity | None) -> Obstacle | None:
        """A client wants to connect or recover; `identity` is None for a recovery of a session that is gone."""
        ...

    def refuses_recovery(self, identity: Identity) -> bool:
        """A recoverable session comes back: True ends it with 1008."""
        ...

    def withholds_ack(self, identity: Identity, event: Event) -> bool:
        """An event was answered: True keeps its ack back."""
        ...


class Undisturbed:
    """Lets everything pass."""

    def knock(self, authority: str, identity: Identity | None) -> Obstacle | None:
        """Nothing stands in the way."""
        del authority, identity
        return None

    def refuses_recovery(self, identity: Identity) -> bool:
        """It may go on."""
        del identity
        return False

    def withholds_ack(self, identity: Identity, event: Event) -> bool:
        """It is sent."""
        del identity, event
        return False
