"""How much one client connection may ask of the proxy before it is cut, so that it costs nobody else anything. Pure.

A client that opens and resets streams, sends frames that are no requests, or never ends a head makes work and brings
none. Each connection is held by its own count; times are seconds of any clock that does not go back.
Source of the kinds: CVE-2023-44487 (streams reset at once), CVE-2019-9512 to -9518 (floods of frames), slow heads.
"""

from dataclasses import dataclass, field

STREAMS = 100
"""Requests open at once: what the proxy tells a client of HTTP/2 that it may open (RFC 9113 6.5.2)."""
FAILURES = 100
"""Requests that may end without an answer, more than those that got one."""
UNREAD = 128 * 1024
"""Bytes at once that belong to no request: the longest head, and control frames."""
REFILL = 64 * 1024
"""Bytes of that kind that are forgiven in each second."""
SHARE = 8
"""For so many bytes of answers one such byte is forgiven: who downloads much acknowledges much."""
HEAD_SECONDS = 10.0
"""Seconds between the first byte of an HTTP/1 head and its last."""


@dataclass
class ClientBounds:
    """One connection's counts; each method says in a sentence why the client is to be cut, or nothing."""

    multiplexed: bool = False
    unbounded: bool = False
    """Whether it carries a tunnel or a WebSocket by now, whose bytes are no requests."""
    _open: set[str] = field(default_factory=set)
    _bodies: set[str] = field(default_factory=set)
    _ended: int = 0
    _failed: int = 0
    _unread: float = 0
    _at: float = 0
    _begun: float | None = None

    def received(self, size: int, now: float) -> str:
        """Count bytes of the client that may belong to no request."""
        if self.unbounded or self._bodies:
            return ""
        self._unread = max(0.0, self._unread - REFILL * (now - self._at)) + size
        self._at = now
        if self._unread > UNREAD:
            return f"It sent more than {UNREAD} bytes that belong to no request."
        if self._begun is None and not (self.multiplexed or self._open):
            self._begun = now
        return ""

    def sent(self, size: int) -> None:
        """Count bytes of answers."""
        self._unread = max(0.0, self._unread - size / SHARE)

    def waits_for_a_head(self, now: float) -> float | None:
        """Give the seconds after which a begun head is late; 0 if it is, None where none is begun."""
        return None if self._begun is None else max(0.0, self._begun + HEAD_SECONDS - now)

    def connected(self, *, tunnel: bool) -> None:
        """Count a CONNECT, which was granted or refused."""
        self._begun, self._unread, self.unbounded = None, 0, tunnel

    def began(self, request: str, *, takes_body: bool) -> str:
        """Count a request whose head is whole."""
        self._begun, self._unread = None, 0
        self._open.add(request)
        if takes_body:
            self._bodies.add(request)
        return f"It has more than {STREAMS} requests open." if len(self._open) > STREAMS else ""

    def whole(self, request: str) -> None:
        """Note that a request has come in whole."""
        self._bodies.discard(request)

    def ended(self, request: str, *, answered: bool) -> str:
        """Count the end of a request."""
        self._bodies.discard(request)
        if request not in self._open:
            return ""
        self._open.discard(request)
        self._ended += answered
        self._failed += not answered
        over = self._failed > FAILURES + self._ended
        return f"It left more than {FAILURES} requests without waiting for their answers." if over else ""
