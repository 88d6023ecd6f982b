"""Further ways to write a text that hide it from a search and from nobody else: turned, rotated, base32, numbers. Pure.

What comes out of a text that is none of them is noise, in which no long secret and no address stands by chance; a rule
that looks for short signs is not to look here.
"""

import base64
import binascii
import re
import string
from collections.abc import Iterator

_LETTERS = string.ascii_lowercase
_ROTATED = str.maketrans(
    _LETTERS + _LETTERS.upper(),
    _LETTERS[13:] + _LETTERS[:13] + _LETTERS[13:].upper() + _LETTERS[:13].upper(),
)
_BASE32 = re.compile(r"[A-Za-z2-7]{24,}")
_BASE85 = re.compile(r"[0-9A-Za-z!#$%&()*+;<=>?@^_`{|}~-]{20,}")
_PAIRS = re.compile(r"(?:(?:0[xX])?[0-9A-Fa-f]{2}[^0-9A-Za-z]{1,3}){7,}(?:0[xX])?[0-9A-Fa-f]{2}")
_NUMBERS = re.compile(r"(?:[0-9]{2,3}[^0-9A-Za-z]{1,4}){7,}[0-9]{2,3}")
_PAIR = re.compile(r"(?:0[xX])?([0-9A-Fa-f]{2})")
_NUMBER = re.compile(r"[0-9]+")


def spellings(text: str) -> Iterator[tuple[str, str]]:
    """What a text says if it is written in one of these ways, with the way."""
    yield "turned round", text[::-1]
    yield "rotated by thirteen letters", text.translate(_ROTATED)
    for found in _BASE32.findall(text):
        yield "in base32", _legible(base64.b32decode(found.upper() + "=" * (-len(found) % 8)) if _ends(found) else b"")
    for found in _BASE85.findall(text):
        yield "in base85", _legible(_of_base85(found))
    for found in _PAIRS.findall(text):
        yield "in hexadecimal numbers", _legible(bytes.fromhex("".join(_PAIR.findall(found))))
    for found in _NUMBERS.findall(text):
        numbers = _NUMBER.findall(found)
        yield "in decimal numbers", "".join(chr(int(each)) for each in numbers)
        if not re.search("[89]", found):
            yield "in octal numbers", "".join(chr(int(each, 8)) for each in numbers)


def _ends(run: str) -> bool:
    """Whether base32 can end so: with 2, 4, 5, 7 or 8 characters of its last eight."""
    return len(run) % 8 in (0, 2, 4, 5, 7)


def _of_base85(run: str) -> bytes:
    try:
        return base64.b85decode(run)
    except (ValueError, binascii.Error):  # a group of five that stands for no four bytes
        return b""


def _legible(decoded: bytes) -> str:
    return decoded.decode("ascii", errors="replace")
