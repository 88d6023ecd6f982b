"""Who has entered the page: sessions by a secret of their cookie, and the one-time ticket of the printed link. Pure.

A session holds the bearer that its holder showed, in this process's memory alone; every act is done with that bearer.
Sessions end with the process.
"""

import hmac
from dataclasses import dataclass, field

LIFE = 8 * 3600.0
"""Seconds that a session lasts."""
MOST = 100
"""Sessions at once; the oldest gives way."""


@dataclass(frozen=True)
class Session:
    """One visitor: the bearer, the secret that every form of this session carries, and when it began."""

    bearer: str = field(repr=False)
    proof: str = field(repr=False)
    since: float

    def proves(self, shown: str) -> bool:
        """Whether a form carries this session's secret."""
        return hmac.compare_digest(self.proof.encode(), shown.encode(errors="replace"))


class SessionStore:
    """The sessions of one process."""

    def __init__(self, ticket: str | None, bearer: str) -> None:
        """`ticket` opens the door once for `bearer`; None is no ticket at all."""
        self._ticket = ticket
        self._bearer = bearer
        self._sessions: dict[str, Session] = {}

    def punch(self, shown: str) -> str | None:
        """The bearer that the ticket stands for, once; None for any other string."""
        ticket = self._ticket
        if ticket is None or not hmac.compare_digest(ticket.encode(), shown.encode(errors="replace")):
            return None
        self._ticket = None
        return self._bearer

    def enter(self, secret: str, session: Session) -> None:
        """Let a visitor in whose cookie holds that secret."""
        while len(self._sessions) >= MOST:
            self._sessions.pop(next(iter(self._sessions)))
        self._sessions[secret] = session

    def known(self, secret: str, now: float) -> Session | None:
        """The session of that secret, if there is one and it lasts."""
        session = self._sessions.get(secret)
        if session is None or now - session.since < LIFE:
            return session
        self.leave(secret)
        return None

    def leave(self, secret: str) -> None:
        """End a session; one that is not there is fine."""
        self._sessions.pop(secret, None)
