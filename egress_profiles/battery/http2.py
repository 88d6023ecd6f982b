"""As much HTTP/2 as a hostile client needs: heads that no library would write, and when a stream has ended. Pure.

Source: RFC 9113 3.4 (preface), 4.1 (frames), 6 (types and flags); RFC 7541 6.2.2 (literals without indexing).
"""

from collections.abc import Iterable, Iterator

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, GOAWAY = 0, 1, 3, 4, 7
END_STREAM, ACK, END_HEADERS = 1, 1, 4


def frame(kind: int, flags: int, stream: int, payload: bytes = b"") -> bytes:
    """Write one frame."""
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def opening() -> bytes:
    """Write what a client says first."""
    return PREFACE + frame(SETTINGS, 0, 0)


def head(stream: int, headers: Iterable[tuple[str, str]], content: str = "") -> bytes:
    """Write a whole request, whatever its fields say; with content it goes on in a DATA frame."""
    block = b"".join(b"\x00" + _text(name) + _text(value) for name, value in headers)
    if not content:
        return frame(HEADERS, END_STREAM | END_HEADERS, stream, block)
    return frame(HEADERS, END_HEADERS, stream, block) + frame(DATA, END_STREAM, stream, content.encode())


def frames(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Give type, flags and stream of each whole frame."""
    while len(data) >= 9 and len(data) >= 9 + int.from_bytes(data[:3], "big"):
        yield data[3], data[4], int.from_bytes(data[5:9], "big") & 0x7FFFFFFF
        data = data[9 + int.from_bytes(data[:3], "big") :]


def ended(data: bytes, stream: int) -> bool:
    """Tell whether the other side has said all it will say on a stream."""
    return any(
        kind == GOAWAY
        or (number == stream and (kind == RST_STREAM or (kind in {DATA, HEADERS} and bool(flags & END_STREAM))))
        for kind, flags, number in frames(data)
    )


def _text(text: str) -> bytes:
    """Write a string literal without Huffman code; its length takes seven bits or more (RFC 7541 5.1)."""
    raw = text.encode()
    if len(raw) < 127:
        return bytes([len(raw)]) + raw
    rest, size = len(raw) - 127, b"\x7f"
    while rest >= 128:
        size += bytes([rest % 128 + 128])
        rest //= 128
    return size + bytes([rest]) + raw
