"""What a text says once it is decoded: percent signs, hexadecimal, base64, gzip and zlib, one inside another. Pure.

Nothing says where an encoded piece begins, so that each long enough run is decoded at every alignment; what comes out
of the wrong ones is noise, in which nobody's secret stands by chance.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes

DEPTH = 3
"""Encodings inside one another that are undone."""
MOST = 1024 * 1024
"""Bytes that all compressed pieces of a text grow to at most, unless the caller says less; the rest is not seen."""
_ESCAPE = re.compile(rb"%[0-9A-Fa-f]{2}")
_HEX = re.compile(rb"[0-9A-Fa-f]{24,}")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}")
_COMPRESSED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
_PLAIN_ALPHABET = bytes.maketrans(b"-_", b"+/")
_EITHER_HEADER = 32 + zlib.MAX_WBITS


def views(text: bytes, depth: int = DEPTH, most: int = MOST) -> Iterator[tuple[str, bytes]]:
    """The text as it is and in all its decodings, each with the way to it, such as `compressed, in base64`."""
    yield "as it is", text
    for way, view in _deeper(text, depth, most):
        yield ", ".join(reversed(way)), view


def _deeper(text: bytes, depth: int, most: int) -> Iterator[tuple[tuple[str, ...], bytes]]:
    if depth == 0:
        return
    for way, view in _decoded(text, most):
        if view:
            yield (way,), view
            for inner, deeper in _deeper(view, depth - 1, most):
                yield (way, *inner), deeper


def _decoded(text: bytes, most: int) -> Iterator[tuple[str, bytes]]:
    if _ESCAPE.search(text):
        yield "URL-encoded", unquote_to_bytes(text)
    yield "in hexadecimal", b"\n".join(_of_hexadecimal(text))
    yield "in base64", b"\n".join(_of_base64(text))
    yield "compressed", b"\n".join(_inflated(text, most))


def _of_hexadecimal(text: bytes) -> Iterator[bytes]:
    for found in _HEX.finditer(text):
        for run in (found.group(), found.group()[1:]):
            yield binascii.unhexlify(run[: len(run) // 2 * 2])


def _of_base64(text: bytes) -> Iterator[bytes]:
    for found in _BASE64.finditer(text):
        run = found.group().translate(_PLAIN_ALPHABET)
        for shift in range(4):
            yield base64.b64decode(run[shift:] + b"A" * (-(len(run) - shift) % 4))  # unpadded ones end anywhere


def _inflated(text: bytes, most: int) -> Iterator[bytes]:
    for found in _COMPRESSED.finditer(text):
        try:
            piece = zlib.decompressobj(_EITHER_HEADER).decompress(memoryview(text)[found.start() :], most)
        except zlib.error:
            continue
        yield piece
        most -= len(piece)
        if most <= 0:
            return
