"""What a proxy answers, read as RFC 9112 has it: one status line after any number of interim ones. Pure.

A status line may lack its reason phrase (RFC 9112 4), interim answers may come before the final one (RFC 9110 15.2),
and every 2xx opens a tunnel (RFC 9110 9.3.6). Single LF ends a line too (RFC 9112 2.2).
"""

import re
from dataclasses import dataclass

LIMIT = 65536
"""Bytes of a head, at most."""

_LINE = re.compile(rb"HTTP/\d\.\d (\d{3})(?: [^\r\n]*)?\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
_BEGINS = re.compile(rb"H(T(T(P(/.*)?)?)?)?", re.DOTALL)


class NotHttpError(Exception):
    """The bytes are no answer in HTTP/1."""


@dataclass(frozen=True)
class Head:
    """A final answer's status, its status line, its whole head, and the bytes behind it."""

    status: int
    line: str
    text: str
    rest: bytes

    @property
    def opens(self) -> bool:
        """Whether it opens a tunnel, as an answer to CONNECT."""
        return 200 <= self.status <= 299


def read_head(data: bytes) -> Head | None:
    """Give the final answer's head; None while it is incomplete.

    Raises:
        NotHttpError: the bytes begin with something else, or the head has no end within `LIMIT`.
    """
    while True:
        end = _END.search(data)
        if end is None:
            if len(data) > LIMIT or (data and not _BEGINS.fullmatch(data)):
                raise NotHttpError
            return None
        head, rest = data[: end.end()], data[end.end() :]
        line = _LINE.match(head)
        if line is None:
            raise NotHttpError
        status = int(line[1])
        if status == 101 or not 100 <= status <= 199:
            return Head(status, line[0].decode("latin-1").strip(), head.decode("latin-1"), rest)
        data = rest
