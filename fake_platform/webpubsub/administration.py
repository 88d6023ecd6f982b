"""What servers may do with the connections of a hub: choose, close, move between groups, permit, list. Pure.

Orders for connections that are not there do nothing, unless said otherwise; asking again changes nothing.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from fake_platform.webpubsub import odata
from fake_platform.webpubsub.hub import CLOSED_BY_SERVER, Choice, Close, Hub, Out
from fake_platform.webpubsub.roles import MOST_NAMES, PERMISSIONS
from fake_platform.webpubsub.session import Session

LARGEST_PAGE = 200


class Conflict(Exception):  # noqa: N818 - the service's word
    """A connection holds as many permissions as it can."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some members of a group; `after` is where the next page begins, None on the last one."""

    members: tuple[Session, ...]
    after: str | None


def choice(filter_text: str | None) -> Choice | None:
    """Whom an OData filter chooses; None without one.

    Raises:
        odata.BadFilter: it is no filter.
    """
    if filter_text is None:
        return None
    chosen = odata.predicate(filter_text)
    return lambda session: chosen(_subject(session))


def _subject(session: Session) -> odata.Subject:
    identity = session.identity
    return odata.Subject(identity.connection_id, identity.grant.user_id, session.groups, identity.subprotocol)


class Administration:
    """The orders, for one emulator."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._directory = hub.directory

    def close(self, sessions: Iterable[Session], excluded: Collection[str], reason: str | None) -> list[Out]:
        """Close with 1000; the reason goes ahead in a frame. Detached sessions end too."""
        message = f"{CLOSED_BY_SERVER} Reason: {reason}" if reason else CLOSED_BY_SERVER
        doomed = [session.identity.connection_id for session in sessions]
        outs: list[Out] = []
        for connection_id in doomed:
            if connection_id not in excluded:
                outs += self._hub.dismiss(Close(connection_id, 1000), message)
        return outs

    def chosen(self, hub: str, chosen: Choice | None) -> list[Session]:
        """The connections of a hub that a filter chooses."""
        return [session for session in self._directory.audience(hub) if chosen is None or chosen(session)]

    def add(self, sessions: Iterable[Session], groups: Iterable[str]) -> None:
        """Put connections into groups; roles do not matter."""
        names = tuple(groups)
        for session in sessions:
            for group in names:
                self._directory.join(session, group)

    def remove(self, sessions: Iterable[Session], groups: Iterable[str] | None) -> None:
        """Take connections out of groups; None takes them out of all."""
        names = None if groups is None else tuple(groups)
        for session in sessions:
            self._directory.leave(session, tuple(session.groups) if names is None else names)

    def permits(self, session: Session, permission: str, group: str) -> bool:
        """Whether a connection may join or leave, or send to, a group."""
        return session.roles.allow(PERMISSIONS[permission], group)

    def grant(self, session: Session, permission: str, group: str) -> None:
        """Permit it.

        Raises:
            Conflict: it holds too many.
        """
        roles = session.roles.granting(PERMISSIONS[permission], group)
        if len(roles.names) > MOST_NAMES:
            raise Conflict(f"A connection holds at most {MOST_NAMES} roles and permissions.")
        session.roles = roles

    def revoke(self, session: Session, permission: str, group: str) -> None:
        """Permit it no more; a connection that is in the group stays in it."""
        session.roles = session.roles.revoking(PERMISSIONS[permission], group)

    def page(self, hub: str, group: str, after: str | None, size: int) -> Page:
        """At most `size` members in the order of their ids, behind `after`."""
        members = self._directory.room(hub).groups.get(group, {})
        names = sorted(name for name in members if after is None or name > after)
        shown = tuple(members[name] for name in names[:size])
        return Page(shown, names[size - 1] if len(names) > size else None)
