"""As much of HTTP/2 as tells when a stream has ended; what to send is the caller's bytes. Pure.

Source: RFC 9113 4.1 (frames), 6 (types and flags).
"""

from collections.abc import Iterator

_DATA, _HEADERS, _RESET, _GO_AWAY = 0, 1, 3, 7
_END_STREAM = 1
_HEAD = 9


def ended(data: bytes, stream: int) -> bool:
    """Whether the far end has said all it will say on a stream: its last frame, a reset, or the connection's end."""
    return any(
        kind == _GO_AWAY
        or (number == stream and (kind == _RESET or (kind in {_DATA, _HEADERS} and bool(flags & _END_STREAM))))
        for kind, flags, number in _frames(data)
    )


def _frames(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Type, flags and stream of each whole frame."""
    while len(data) >= _HEAD and len(data) >= _HEAD + int.from_bytes(data[:3], "big"):
        yield data[3], data[4], int.from_bytes(data[5:_HEAD], "big") & 0x7FFFFFFF
        data = data[_HEAD + int.from_bytes(data[:3], "big") :]
