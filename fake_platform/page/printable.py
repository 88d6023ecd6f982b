"""Strings that others control, made harmless to the eye: nothing invisible, nothing that turns the reading order. Pure.

Escaping for HTML is the templates' part; this is about what HTML lets through.
"""

import json
import unicodedata
from typing import Any

LONGEST = 12_000
"""Characters of one value on a page."""
BRIEF = 160
"""Characters of one value inside a table."""
_KEPT = frozenset("\n\t")


def printable(text: str, longest: int = LONGEST) -> str:
    r"""The text with control, format and lone surrogate characters written as \u escapes, cut to a length.

    Among the format characters are those that override the direction of writing and those that have no width. The
    length is that of what is shown: an escape takes six.
    """
    if len(text) <= longest and text.isprintable():
        return text
    shown: list[str] = []
    left = longest
    for at, character in enumerate(text):
        seen = _visible(character)
        left -= len(seen)
        if left < 0:
            return f"{''.join(shown)}… (and {len(text) - at:,} more characters)"
        shown.append(seen)
    return "".join(shown)


def _visible(character: str) -> str:
    if character in _KEPT:
        return character
    category = unicodedata.category(character)
    if category[0] != "C" and category not in ("Zl", "Zp"):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def brief(text: Any) -> str:
    """One value of a table: cut short, on one line; nothing for None."""
    return "" if text is None else printable(" ".join(str(text).split()), BRIEF)


def document(value: Any) -> str:
    """A JSON value, indented, for people to read; nothing for None and for an empty object."""
    return "" if value in (None, {}) else json.dumps(value, indent=2, ensure_ascii=False)
