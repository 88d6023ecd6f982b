"""HTTP/1.1 messages cut out of received bytes, for the sidecar's requests and the probe's replies. Pure.

`http.server` and `http.client` are not used: the sidecar runs on a twentieth of a CPU, where their imports alone would
take the better part of a second, and the probe must send what a well-behaved client refuses to send.
Source: RFC 9112 (message format, framing). Immutable tuples instead of dataclasses keep `inspect` out of the sidecar.
"""

from typing import NamedTuple

HEAD_LIMIT = 16 * 1024
"""Bytes that start line and headers may take."""

BODY_LIMIT = 64 * 1024
"""Bytes that a request body may take: a key set with dozens of keys."""

WHOLE_LIMIT = HEAD_LIMIT + 2 * BODY_LIMIT
"""Bytes that may wait for the rest of a request: chunk sizes and trailers come on top of its body."""

HEX = frozenset(b"0123456789abcdefABCDEF")


class MalformedError(Exception):
    """The bytes are no HTTP/1.1 message; `status` is the refusal that a server gives for it."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Message(NamedTuple):
    """One whole message: `start` line, `headers` with lower-case names, `body`, and the bytes that `rest` after it."""

    start: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    rest: bytes

    def header(self, name: str) -> str | None:
        """The only value of a header, None if absent; a repeated one is joined by commas (RFC 9110 5.3)."""
        values = [value for field, value in self.headers if field == name]
        return ", ".join(values) if values else None

    @property
    def status(self) -> int:
        """The status code of a reply; 0 if the status line has none."""
        parts = self.start.split(" ", 2)
        code = parts[1] if len(parts) > 1 else ""
        return int(code) if len(code) == 3 and code.isascii() and code.isdecimal() else 0


def read_head(data: bytes) -> Message | None:
    """The head of a message, what follows it in `rest`; None while incomplete.

    Raises:
        MalformedError: the head is too long or holds a line that is no header (RFC 9112 5).
    """
    end = data.find(b"\r\n\r\n")
    if max(end, len(data) if end < 0 else 0) > HEAD_LIMIT:
        raise MalformedError(431, f"The head of the message is longer than {HEAD_LIMIT} bytes.")
    if end < 0:
        return None
    start, *lines = data[:end].decode("latin-1").split("\r\n")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise MalformedError(400, "A header line has no name, or blanks around its name.")
        headers.append((name.lower(), value.strip()))
    return Message(start, tuple(headers), b"", data[end + 4 :])


def read_request(data: bytes) -> Message | None:
    """A whole request; None while incomplete.

    Raises:
        MalformedError: the framing is broken, ambiguous or too large.
    """
    head = read_head(data)
    if head is None:
        return None
    if head.header("transfer-encoding") is None:
        whole = _counted(head, _length(head) or 0, BODY_LIMIT)
    elif head.header("content-length") is None:
        whole = _chunked(head, BODY_LIMIT)
    else:
        raise MalformedError(400, "A message has either Content-Length or Transfer-Encoding, never both.")
    if whole is None and len(data) > WHOLE_LIMIT:
        raise MalformedError(413, f"The request is longer than {WHOLE_LIMIT} bytes.")
    return whole


def read_reply(data: bytes, *, ended: bool) -> Message | None:
    """A whole reply; None while incomplete. `ended`: the peer has closed, nothing more will come.

    A reply cut short by the close is returned as far as it came: the probe reports what arrived.

    Raises:
        MalformedError: the framing is broken.
    """
    head = read_head(data)
    if head is None:
        return None
    if head.status < 200 or head.status in (204, 304):
        return head
    length = _length(head)
    if head.header("transfer-encoding") is not None:
        whole = _chunked(head, None)
    elif length is not None:
        whole = _counted(head, length, None)
    else:
        whole = None
    if whole is None and ended:
        return head._replace(body=head.rest, rest=b"")
    return whole


def _length(head: Message) -> int | None:
    """The announced length of the body in bytes."""
    text = head.header("content-length")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise MalformedError(400, "Content-Length is not one decimal number of less than 16 digits.")
    return int(text)


def _counted(head: Message, length: int, limit: int | None) -> Message | None:
    """The message with its body of `length` bytes; None while incomplete."""
    if limit is not None and length > limit:
        raise MalformedError(413, f"The body is longer than {limit} bytes.")
    if len(head.rest) < length:
        return None
    return head._replace(body=head.rest[:length], rest=head.rest[length:])


def _chunked(head: Message, limit: int | None) -> Message | None:
    """The message with its chunked body put together (RFC 9112 7.1); None while incomplete. Trailers are dropped."""
    body, rest = b"", head.rest
    while True:
        line, found, rest = rest.partition(b"\r\n")
        if not found:
            return None
        digits = line.partition(b";")[0].rstrip()
        if not digits or len(digits) > 12 or not HEX.issuperset(digits):
            raise MalformedError(400, "A chunk size is not a hexadecimal number of at most 12 digits.")
        size = int(digits, 16)
        if size == 0:
            return _after_trailers(head, body, rest)
        if limit is not None and len(body) + size > limit:
            raise MalformedError(413, f"The body is longer than {limit} bytes.")
        if len(rest) < size + 2:
            return None
        body, rest = body + rest[:size], rest[size + 2 :]


def _after_trailers(head: Message, body: bytes, rest: bytes) -> Message | None:
    """The message once the empty line after its last chunk is there."""
    while True:
        line, found, rest = rest.partition(b"\r\n")
        if not found:
            return None
        if not line:
            return head._replace(body=body, rest=rest)
