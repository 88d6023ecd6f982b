"""Who is where: the logical connections of all hubs, found by id, hub, group and user. Pure.

Hub names are case-insensitive; ids, groups and users are not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fake_platform.webpubsub.session import Session

Members = dict[str, Session]


@dataclass(slots=True)
class Room:
    """One hub: its connections, and which of them are in a group or belong to a user. Empty entries are not kept."""

    connections: Members = field(default_factory=dict)
    groups: dict[str, Members] = field(default_factory=dict)
    users: dict[str, Members] = field(default_factory=dict)


class Directory:
    """The one place that knows membership; it keeps `Session.groups` and the indexes together."""

    def __init__(self) -> None:
        self.sessions: Members = {}
        self._rooms: dict[str, Room] = {}

    def room(self, hub: str) -> Room:
        """What is known of a hub; of an unknown one, nothing."""
        return self._rooms.get(hub.lower()) or Room()

    def add(self, session: Session) -> None:
        """A new connection, with its groups and user."""
        identity = session.identity
        room = self._rooms.setdefault(identity.hub.lower(), Room())
        self.sessions[identity.connection_id] = room.connections[identity.connection_id] = session
        if identity.grant.user_id is not None:
            room.users.setdefault(identity.grant.user_id, {})[identity.connection_id] = session
        for group in session.groups:
            room.groups.setdefault(group, {})[identity.connection_id] = session

    def remove(self, connection_id: str) -> Session | None:
        """A connection is no more; it, if it was here."""
        session = self.sessions.pop(connection_id, None)
        if session is None:
            return None
        hub, user = session.identity.hub.lower(), session.identity.grant.user_id
        room = self._rooms[hub]
        del room.connections[connection_id]
        if user is not None:
            _drop(room.users, user, connection_id)
        for group in session.groups:
            _drop(room.groups, group, connection_id)
        if not room.connections:
            del self._rooms[hub]
        return session

    def join(self, session: Session, group: str) -> None:
        """Into a group; being in it already is fine."""
        session.groups.add(group)
        members = self._rooms[session.identity.hub.lower()].groups.setdefault(group, {})
        members[session.identity.connection_id] = session

    def leave(self, session: Session, groups: Iterable[str]) -> None:
        """Out of groups; not being in one is fine."""
        room = self._rooms[session.identity.hub.lower()]
        for group in session.groups.intersection(groups):
            session.groups.discard(group)
            _drop(room.groups, group, session.identity.connection_id)

    def here(self, hub: str, connection_id: str) -> Session | None:
        """A connection of that hub."""
        return self.room(hub).connections.get(connection_id)

    def audience(self, hub: str, group: str | None = None, user: str | None = None) -> list[Session]:
        """Everyone on the hub, or in the group, or of the user; as of now."""
        room = self.room(hub)
        if group is not None:
            return list(room.groups.get(group, {}).values())
        if user is not None:
            return list(room.users.get(user, {}).values())
        return list(room.connections.values())


def _drop(index: dict[str, Members], name: str, connection_id: str) -> None:
    del index[name][connection_id]
    if not index[name]:
        del index[name]
