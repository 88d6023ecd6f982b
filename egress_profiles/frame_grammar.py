"""How much a client may say in WebSocket frames before it costs others something: RFC 6455 5.2. Pure.

Whoever reads frames holds a message until it is whole (RFC 6455 5.4), and spends on each frame whatever it carries: a
message without an end fills the memory, and pings without a pause take the processor from everybody else.
"""

MESSAGE = 4 * 1024 * 1024
"""Bytes of one message, in however many frames; Azure Web PubSub takes one of 1 MiB."""
SHORT = 1024
"""Bytes below which a frame costs what it is, and not what it carries."""
FRAMES = 1536
"""Short frames at once, and how many are forgiven in each second; a host with 520 sandboxes may say as many.

mitmproxy takes 0.8 s for as many.
"""
_FINAL, _CONTROL, _MASKED, _SIZE = 0x80, 0x08, 0x80, 0x7F
_LONGER = {126: 2, 127: 8}
"""Bytes of a length that does not fit into the head's own seven bits."""


class FrameError(ValueError):
    """Frames that nobody has to read."""


class FrameBounds:
    """Counts one direction of a connection, in whatever pieces it comes."""

    def __init__(self) -> None:
        self._head, self._left, self._message = b"", 0, 0
        self._short, self._at = 0.0, 0.0

    def received(self, data: bytes, now: float) -> None:
        """Count the next bytes, before anybody reads them.

        Raises:
            FrameError: a message is too long, or there are too many short frames; nothing is quoted.
        """
        self._short, self._at = max(0.0, self._short - FRAMES * (now - self._at)), now
        data, at = self._head + data, self._left
        while at + 2 <= len(data):
            size, begins = _size(data, at)
            if not begins:
                break
            self._count(data[at], size)
            at = begins + size
        self._head, self._left = data[at:], max(0, at - len(data))

    def _count(self, first: int, size: int) -> None:
        self._short += size < SHORT
        if self._short > FRAMES:
            raise FrameError(f"It sent more than {FRAMES} short frames at once.")
        if first & _CONTROL:
            return
        self._message += size
        if self._message > MESSAGE:
            raise FrameError(f"It sent a message of more than {MESSAGE} bytes.")
        if first & _FINAL:
            self._message = 0


def _size(data: bytes, at: int) -> tuple[int, int]:
    """Give the length of the frame whose head stands there, and where its content begins; 0 where it is not whole."""
    said = data[at + 1] & _SIZE
    longer = _LONGER.get(said, 0)
    begins = at + 2 + longer + 4 * bool(data[at + 1] & _MASKED)
    if begins > len(data):
        return 0, 0
    return (int.from_bytes(data[at + 2 : at + 2 + longer], "big") if longer else said), begins
