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
    """Reads one body as it comes, in whatever pieces, and writes it out with fewer chunks.

    Each byte is looked at once, and whoever reads on has one chunk for each read: a client that sends as many as fit
    into it may not cost more than one that sends them whole.
    """

    def __init__(self) -> None:
        self._begun = b""  # a size whose line has not ended
        self._left = 0
        self._expected = b""
        self._over = self._over_next = False

    def read(self, data: bytes) -> bytes:
        """Take in the next bytes, and give what they bring as one chunk; behind the body's end all stays as it came.

        Raises:
            ChunkError: they can belong to no chunked body; the message quotes nothing of it.
        """
        if self._over:
            raise ChunkError("The body has ended, and more of it comes.")
        data, at, content = self._begun + data, 0, []
        while at < len(data) and not self._over:
            inside, end = self._left, self._step(data, at)
            if inside:
                content.append(data[at:end])
            elif end == at:
                break
            at = end
        self._begun = b"" if self._over else data[at:]
        brought = b"".join(content)
        chunk = b"%X\r\n%b\r\n" % (len(brought), brought) if brought else b""
        return chunk + b"0\r\n\r\n" + data[at:] if self._over else chunk

    def _step(self, data: bytes, at: int) -> int:
        """Read one part, and give where it ends; that is where it began if it is not whole."""
        if self._left:
            taken = min(self._left, len(data) - at)
            self._left -= taken
            return at + taken
        return self._fixed(data, at) if self._expected else self._size(data, at)

    def _fixed(self, data: bytes, at: int) -> int:
        found = data[at : at + len(self._expected)]
        if not self._expected.startswith(found):
            raise ChunkError("A chunk, or the body, does not end where it says, or a trailer follows it.")
        ended = self._expected == found and self._over_next
        self._expected, self._over = self._expected[len(found) :], ended
        return at + len(found)

    def _size(self, data: bytes, at: int) -> int:
        end = data.find(b"\n", at, at + _LONGEST + 1) + 1
        if not end:
            if len(data) - at > _LONGEST:
                raise ChunkError("The size of a chunk does not end.")
            return at
        size = _SIZE.fullmatch(data, at, end)
        if size is None:
            raise ChunkError("The size of a chunk is no hexadecimal number on a line of its own.")
        self._left, self._expected = int(size[1], 16), _END
        self._over_next = not self._left
        return end
