"""Every string of a bundle with the place where it stands, and what it says once it is decoded. Pure.

A check that looks for something forbidden looks here and not at the file's text: YAML escapes, folded lines and the
base64 of a Secret hide it from whoever searches the text, and the cluster gets it decoded all the same.
"""

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.target import disguises
from conformance.target.bundle.objects import Object, secret_values

LEGIBLE = 64 * 1024
"""Characters of one string that are decoded: a longer one cannot be read to its end, and BND-15 says so."""

ENCODED = 12
"""Characters that hex, base64 or compression need at least to hide anything; most strings of a bundle are shorter."""

SHORTEST_CALLED, SHORTEST_UNCALLED = 8, 12
"""Characters from which on a value counts as secret: one that is called so, and any other."""

PIECE = 16
"""Letters and digits in a row by which a long secret is known."""

_CALLED_SECRET = re.compile(r"key|token|secret|passw|pwd|credential|auth", re.IGNORECASE)
CREDENTIALS = re.compile(r"://[^/@\s:]*:(?!\$[({]|<|\{\{)[^/@\s]+@")
"""A user name and a password in a URL; a reference to one that stands elsewhere is none."""
_WORD = r"(?:[A-Z]?[a-z]{1,11}|[A-Z]{1,5})\d{0,3}|\d{1,5}"
_ORDINARY = re.compile(rf"(?:(?:{_WORD})(?:[^A-Za-z0-9]+|$))*")
_PUBLIC = re.compile(r"\s*(?:-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*)+")
_LEGIBLE = re.compile(rb"[\t\n\r -~]{8,}|(?:[\t\n\r -~]\x00){8,}")
"""Decoded bytes that say something, in UTF-16 too: what is shorter comes out of wrong alignments by chance."""
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""Characters that no reader sees and IDNA leaves out (Unicode, Default_Ignorable_Code_Point)."""
_BARE = re.compile(rf"[A-Za-z0-9_./: -]{{0,{ENCODED - 1}}}")
"""What is too short to hide anything, and has no character by which another is written."""
_HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/@\s?#]+/?")
_SHAPED = re.compile(r"[A-Za-z0-9+/_=.-]+")
_ASIDE = re.compile(r"[^A-Za-z0-9]+")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{3})|(/))")
_QUOTED = re.compile(r"=([0-9A-F]{2})")


def strings(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Each string inside a value, keys of mappings too, with its place, such as `data.url` or `spec.containers[0]`."""
    match value:
        case str():
            yield where, value
        case bytes():
            yield where, value.decode(errors="replace")
        case Mapping():
            for key, held in value.items():
                place = f"{where}.{key}" if where else str(key)
                yield f"the key {place}", str(key)
                yield from strings(held, place)
        case list() | tuple():
            for index, held in enumerate(value):
                yield from strings(held, f"{where}[{index}]")


def said(each: Object) -> Iterator[tuple[str, str]]:
    """The strings of one object by their places; a Secret's values decoded, beside what is written."""
    yield from strings(each)
    if each["kind"] == "Secret":
        for key, text in secret_values(each).items():
            yield f"the value of {key}", text


def comments(text: str) -> Iterator[tuple[str, str]]:
    """What follows a `#` in a line of the file: every comment, and here and there the end of a string."""
    for number, line in enumerate(text.splitlines(), start=1):
        found = _COMMENT.search(line)
        if found:
            yield f"the comment in line {number}", found.group()


def readings(text: str) -> Iterator[tuple[str, str]]:
    """What a string says, with the way to it: as it is, unescaped, and decoded out of base64, hex, percent and gzip.

    Encoded text that is wrapped over lines is joined first. Of what is decoded those parts count that can be read.

    Raises:
        AssertionError: A short text grows to a long one, which nobody reads to its end.
    """
    yield "as it is", text
    if len(text) > LEGIBLE or _BARE.fullmatch(text):
        return
    plain = _ESCAPE.sub(_unescaped, text)
    if plain != text:
        yield "escaped", plain
    for way, spelt in (("as HTML is read", html.unescape(plain)), ("as mail is read", _QUOTED.sub(_quoted, plain))):
        if spelt != plain:
            yield way, spelt
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", plain)).replace("\u3002", ".")  # one of IDNA's dots
    if folded != plain:
        yield "as a host name is read", folded  # IDNA drops and folds these characters
    if len(plain) >= ENCODED or "%" in plain:
        yield from _decoded(plain)


def _decoded(plain: str) -> Iterator[tuple[str, str]]:
    """What a text says once it is decoded, as it stands and with its lines joined."""
    for form in dict.fromkeys((plain, "".join(plain.split()))):
        for way, view in disguises.views(form.encode(errors="replace"), most=LEGIBLE):
            if "compressed" in way and len(view) >= LEGIBLE:
                raise AssertionError(f"a text of the bundle grows to more than {LEGIBLE} bytes: {plain[:40]}…")
            if way != "as it is":
                yield way, "\n".join(run.replace(b"\0", b"").decode() for run in _LEGIBLE.findall(view))


def _quoted(found: re.Match[str]) -> str:
    """The character of an escape as mail writes it (quoted-printable, RFC 2045)."""
    return chr(int(found[1], 16))


def _unescaped(found: re.Match[str]) -> str:
    """The character of an escape as JSON, JavaScript and Python write it."""
    return found[4] or (chr(int(found[3], 8)) if found[3] else chr(int(found[1] or found[2], 16)))


def traces(value: str) -> tuple[str, ...]:
    """What betrays a secret wherever it stands: a long random one by any `PIECE` of its letters and digits in a row."""
    letters = letters_of(value)
    if len(value) < 2 * SHORTEST_UNCALLED or _ORDINARY.fullmatch(value) or not _SHAPED.fullmatch(value):
        return (value,)
    return (value, *(letters[at : at + PIECE] for at in range(len(letters) - PIECE + 1)))


def letters_of(text: str) -> str:
    """A text's letters and digits in a row, whatever stands between them."""
    return _ASIDE.sub("", text)


def is_ordinary(value: str) -> bool:
    """Whether a value is made of ordinary words and numbers, such as a host name."""
    return _ORDINARY.fullmatch(value) is not None


def is_secret(key: str, value: str) -> bool:
    """Whether a Secret's value may stand nowhere else: short and common ones stand in many places by chance.

    Secret is what the key calls so, from eight characters on, unless it names a host and no more; a URL with
    credentials in it; and any other value from twelve characters on, unless it is made of ordinary words and numbers,
    such as a host name, or is a certificate.
    """
    if CREDENTIALS.search(value):
        return True
    if _CALLED_SECRET.search(key):
        return len(value) >= SHORTEST_CALLED and not _HOST.fullmatch(value)
    common = is_ordinary(value) or _PUBLIC.fullmatch(value)
    return len(value) >= SHORTEST_UNCALLED and not common
