"""Whether a TLS ClientHello names its server once and to everybody: for tunnels that are passed on unread. Pure.

The name that was judged must be the one that the server behind takes; a second name, another type of name or an
encrypted hello inside would be a name that nobody judged.
Source: RFC 8446 4.1.2 and 4.2 (ClientHello, extensions), RFC 6066 3 (server_name), RFC 9849 5 (encrypted_client_hello).
"""

from collections.abc import Iterator

_SERVER_NAME, _HOST_NAME = 0, 0
_HIDDEN = {0xFE0D: "encrypted_client_hello", 0xFFCE: "encrypted_server_name, its draft"}
"""Extensions that hide a server name; clients that only pretend to (GREASE) are not told apart, and nobody could."""


class _CutShortError(Exception):
    """A length leads past the end, or leaves something over."""


def hello_fault(body: bytes) -> str:
    """Say what is wrong with a hello, given as the body of its handshake message; empty if nothing is."""
    try:
        extensions = list(_extensions(body))
        kinds = [kind for kind, _ in extensions]
        hidden = next((_HIDDEN[kind] for kind in kinds if kind in _HIDDEN), None)
        if hidden is not None:
            return f"The hello hides a server name ({hidden})."
        if len({*kinds}) != len(kinds):
            return "The hello carries an extension twice."
        named = [content for kind, content in extensions if kind == _SERVER_NAME]
        return _names_fault(named[0]) if named else "The hello names no server."
    except _CutShortError:
        return "The lengths inside the hello contradict each other."


def _names_fault(content: bytes) -> str:
    entries, rest = _sized(content, 2)
    if rest:
        raise _CutShortError
    kind, behind = entries[:1], entries[1:]
    name, others = _sized(behind, 2)
    if others or kind != bytes([_HOST_NAME]):
        return "The hello names more than one server, or one by another type than host_name."
    return "" if name.isascii() and name else "The hello's server name is empty or not ASCII."


def _extensions(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Give type and content of each, to the very end of the body."""
    if len(body) < 34:
        raise _CutShortError
    rest = body[34:]  # behind version and random
    for width in (1, 2, 1):  # session id, cipher suites, compression methods
        _, rest = _sized(rest, width)
    listed, over = _sized(rest, 2) if rest else (b"", b"")
    if over:
        raise _CutShortError
    while listed:
        if len(listed) < 2:
            raise _CutShortError
        kind = int.from_bytes(listed[:2], "big")
        content, listed = _sized(listed[2:], 2)
        yield kind, content


def _sized(data: bytes, width: int) -> tuple[bytes, bytes]:
    """Split what a length of `width` bytes announces from what follows it."""
    size, content = int.from_bytes(data[:width], "big"), data[width:]
    if len(data) < width or len(content) < size:
        raise _CutShortError
    return content[:size], content[size:]
