"""Whether a chunked body is one to every reader: RFC 9112 7.1, byte for byte. Pure.

Readers forgive a missing end of a chunk (CVE-2025-43859), a line that ends without CR, a sign or an underscore in a
size; each is another body to somebody who does not. A trailer is refused too: nothing judges what it says.
"""

import re

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})(?:[ \t]*;[\t -~\x80-\xff]*)?\r\n")
_LONGEST = 1024
"""Bytes of a size with its extensions; nobody sends any."""
_END = b"\r\n"


class ChunkError(ValueError):
    """A body that is no chunked one."""


class ChunkGrammar:
    """Reads one body as it comes, in whatever pieces; what follows its end is not looked at."""

    def __init__(self) -> None:
        self._rest = b""
        self._left = 0
        self._expected = b""
        self._over = self._over_next = False

    def read(self, data: bytes) -> None:
        """Take in the next bytes.

        Raises:
            ChunkError: they can belong to no chunked body; the message quotes nothing of it.
        """
        self._rest += data
        while self._rest and not self._over and self._step():
            pass

    def _step(self) -> bool:
        """Read one part, and tell whether it was whole."""
        if self._left:
            taken = min(self._left, len(self._rest))
            self._left, self._rest = self._left - taken, self._rest[taken:]
            return True
        return self._fixed() if self._expected else self._size()

    def _fixed(self) -> bool:
        found, self._rest = self._rest[: len(self._expected)], self._rest[len(self._expected) :]
        if not self._expected.startswith(found):
            raise ChunkError("A chunk, or the body, does not end where it says, or a trailer follows it.")
        ended = self._expected == found and self._over_next
        self._expected, self._over = self._expected[len(found) :], ended
        return True

    def _size(self) -> bool:
        line, mark, behind = self._rest.partition(b"\n")
        if not mark:
            if len(line) > _LONGEST:
                raise ChunkError("The size of a chunk does not end.")
            return False
        size = _SIZE.fullmatch(line + mark)
        if size is None or len(line) > _LONGEST:
            raise ChunkError("The size of a chunk is no hexadecimal number on a line of its own.")
        self._left, self._expected, self._rest = int(size[1], 16), _END, behind
        self._over_next = not self._left
        return True
