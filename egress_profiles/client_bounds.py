"""How much one client connection may ask of the proxy before it is cut, so that it costs nobody else anything. Pure.

A client that opens and resets streams, sends frames that are no requests, or never ends a head makes work and brings
none. Each connection is held by its own count; times are seconds of any clock that does not go back.
Source of the kinds: CVE-2023-44487 (streams reset at once), CVE-2019-9512 to -9518 (floods of frames), slow heads.
"""

from dataclasses import dataclass, field

from egress_profiles.battery.http2 import DATA, END_HEADERS, END_STREAM, HEADERS, PREFACE

STREAMS = 100
"""Requests open at once: what the proxy tells a client of HTTP/2 that it may open (RFC 9113 6.5.2)."""
FAILURES = 100
"""Requests that may end without an answer, more than those that got one."""
UNREAD = 128 * 1024
"""Bytes at once that belong to no request: the longest head, and control frames."""
REFILL = 64 * 1024
"""Bytes of that kind that are forgiven in each second."""
CONTROLS = 256
"""Control frames of HTTP/2 at once, and how many are forgiven in each second; mitmproxy spends most on unknown ones."""
DATAS = 4096
"""Short DATA frames of HTTP/2 in each second; a client that sends more is read from more slowly, and is not cut."""
SHORT = 1024
"""Bytes below which a DATA frame costs what it is, and not what it carries."""
SHARE = 8
"""For so many bytes of answers one such byte is forgiven: who downloads much acknowledges much."""
BODY = 32 * 1024 * 1024
"""Bytes of bodies on their way at once: mitmproxy holds them all, since nothing leaves before they were judged."""
HEAD_SECONDS = 10.0
"""Seconds between the first byte of an HTTP/1 head and its last."""


class FrameCount:
    """Counts the frames in a connection's bytes before anybody acts on them: heads of requests, and control frames.

    Neither HEADERS nor WINDOW_UPDATE, which downloads need, counts as control, nor does DATA or a CONTINUATION that
    brings something or ends something (RFC 9113 6).
    """

    _TRAFFIC, _CARRIERS, _LEAST = frozenset({HEADERS, 8}), frozenset({DATA, 9}), 16

    def __init__(self) -> None:
        self._skip, self._begun = len(PREFACE), b""

    def of(self, data: bytes) -> tuple[int, int, int]:
        """Give how many begin in the next bytes: heads, control frames, and short DATA frames that bring something.

        A frame's own head may come in pieces (RFC 9113 4.1).
        """
        data, at, heads, controls, shorts = self._begun + data, self._skip, 0, 0, 0
        while at + 9 <= len(data):
            size, kind = int.from_bytes(data[at : at + 3], "big"), data[at + 3]
            ends = data[at + 4] & (END_STREAM | END_HEADERS)
            heads += kind == HEADERS
            carries = kind in self._CARRIERS and (size >= self._LEAST or ends)
            controls += not (carries or kind in self._TRAFFIC)
            shorts += kind == DATA and carries and size < SHORT
            at += 9 + size
        self._skip, self._begun = max(0, at - len(data)), data[at:]
        return heads, controls, shorts


@dataclass
class ClientBounds:
    """One connection's counts; each method says in a sentence why the client is to be cut, or nothing."""

    multiplexed: bool = False
    unbounded: bool = False
    """Whether it carries a tunnel or a WebSocket by now, whose bytes are no requests."""
    _frames: FrameCount = field(default_factory=FrameCount)
    _controls: float = 0
    _datas: float = 0
    _unmade: int = 0
    _open: set[str] = field(default_factory=set)
    _bodies: set[str] = field(default_factory=set)
    _ended: int = 0
    _failed: int = 0
    _unread: float = 0
    _taken: int = 0
    _whole: dict[str, int] = field(default_factory=dict)
    _at: float = 0
    _begun: float | None = None

    def received(self, data: bytes, now: float, *, judged: bool = True) -> str:
        """Count what a client has sent, before it is read: heads, and bytes that may belong to no request.

        `judged` False: a head is whole and its verdict is not there yet, so that these may be its body.
        """
        if self.unbounded:
            return ""
        passed, self._at = now - self._at, now
        if self.multiplexed and (fault := self._framed(data, passed)):
            return fault
        if self._bodies or not judged:
            return self._held(len(data))
        self.let_go()
        self._unread = max(0.0, self._unread - REFILL * passed) + len(data)
        if self._unread > UNREAD:
            return f"It sent more than {UNREAD} bytes that belong to no request."
        if self._begun is None and not (self.multiplexed or self._open):
            self._begun = now
        return ""

    @property
    def rest(self) -> float:
        """Give the seconds for which the client is not read from, so that others are."""
        return max(0.0, self._datas / DATAS - 1)

    def holds_a_head(self, now: float) -> None:
        """Note that bytes of a next head lie unread, which may have come behind the last request."""
        if self._begun is None and not self.unbounded:
            self._begun = now

    def sent(self, size: int) -> None:
        """Count bytes of answers."""
        self._unread = max(0.0, self._unread - size / SHARE)

    def waits_for_a_head(self, now: float) -> float | None:
        """Give the seconds after which a begun head is late; 0 if it is, None where none is begun."""
        return None if self._begun is None else max(0.0, self._begun + HEAD_SECONDS - now)

    def connected(self, *, tunnel: bool) -> None:
        """Count a CONNECT, which was granted or refused; what was held until then is on its way, or gone."""
        self.let_go()
        self._begun, self._unread, self.unbounded = None, 0, tunnel

    def began(self, request: str, *, takes_body: bool) -> str:
        """Count a request whose head is whole."""
        self._begun, self._unread, self._unmade = None, 0, max(0, self._unmade - 1)
        self._open.add(request)
        if takes_body:
            self._bodies.add(request)
        return f"It has more than {STREAMS} requests open." if len(self._open) > STREAMS else ""

    @property
    def bodies(self) -> int:
        """The bytes of bodies that are held: those on their way, and those that are not answered yet."""
        return self._taken + sum(self._whole.values())

    def whole(self, request: str, size: int) -> None:
        """Note that a request has come in whole, with a body of that many bytes."""
        self._bodies.discard(request)
        self._whole[request] = size
        self._taken = max(0, self._taken - size) if self._bodies else 0

    def ended(self, request: str, *, answered: bool) -> str:
        """Count the end of a request."""
        self._bodies.discard(request)
        self._whole.pop(request, None)
        if not self._bodies:
            self.let_go()
        if request not in self._open:
            return ""
        self._open.discard(request)
        self._ended += answered
        self._failed += not answered
        over = self._failed > FAILURES + self._ended
        return f"It left more than {FAILURES} requests without waiting for their answers." if over else ""

    def let_go(self) -> None:
        """Note that no body is on its way any more."""
        self._taken = 0

    def _held(self, size: int) -> str:
        self._taken += size
        return f"It sent bodies of more than {BODY} bytes." if self._taken > BODY else ""

    def _framed(self, data: bytes, passed: float) -> str:
        heads, controls, shorts = self._frames.of(data)
        self._datas = max(0.0, self._datas - DATAS * passed) + shorts
        self._unmade += heads
        if self._unmade + len(self._open) > STREAMS + FAILURES:
            return f"It opened more than {STREAMS + FAILURES} requests before any of them had ended."
        self._controls = max(0.0, self._controls - CONTROLS * passed) + controls
        return f"It sent more than {CONTROLS} control frames at once." if self._controls > CONTROLS else ""
