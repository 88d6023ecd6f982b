"""JSON as it came in: what of it can be passed on, and the text of a part of it. Pure.

The service hands data on as text (`GetRawText` and `WriteRawValue` in Microsoft's emulator): digits, doubled names and
blanks stay as they were written. What could not be sent on is refused: numbers that are none (NaN), half surrogate
pairs, deep nesting.
"""

import json
import math
import re
from typing import Any, NoReturn

DEEPEST = 64  # levels of nesting, the default of the service's JSON reader
_LONGEST_INTEGER = 4000  # digits; Python reads no more than 4300, the service does not look


class JsonText(str):
    """JSON as it came in, to be passed on byte for byte."""

    __slots__ = ()


class NotJson(ValueError):  # noqa: N818 - what it is
    """A text that is no JSON, or none that could be sent on."""


def json_value(text: str, *, strict: bool = False) -> Any:
    """The JSON value of a text that can be sent on as JSON; numbers that are too large for Python are infinite.

    Raises:
        NotJson: what a JSON reader of the service would not take; `strict`, or what we could not write again.
    """
    try:
        value = (_strict if strict else _lenient).decode(text)
    except (ValueError, RecursionError) as error:
        raise NotJson("the text is not JSON") from error
    # Cheap looks first: most texts nest little and escape nothing.
    if text.count("{") + text.count("[") > DEEPEST and _is_deep(text):
        raise NotJson(f"the text is nested deeper than {DEEPEST} levels")
    if "\\u" in text or not text.isascii():
        _check_encodable(value)
    return value


def member(text: str, name: str) -> JsonText:
    """The text of a member of an object that was read before; of several by that name the last counts, as in a dict."""
    found, place = JsonText(), _next(text, 0) + 1
    while text[place := _next(text, place)] != "}":
        named, place = _lenient.raw_decode(text, place)
        start = _next(text, _next(text, place) + 1)
        _, end = _lenient.raw_decode(text, start)
        if named == name:
            found = JsonText(text[start:end])
        place = _next(text, end)
        place += text[place] == ","
    return found


_BLANKS = re.compile(r"[ \t\n\r]*")


def _next(text: str, place: int) -> int:
    """Where the blanks end."""
    blanks = _BLANKS.match(text, place)
    return blanks.end() if blanks else place


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _integer(digits: str) -> float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else math.inf


_strict = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite)
_lenient = json.JSONDecoder(parse_constant=_refuse_constant, parse_int=_integer)
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')


def _is_deep(text: str) -> bool:
    depth = 0
    for found in _STRING_OR_BRACKET.finditer(text):
        mark = found.group()
        depth += 1 if mark in "[{" else -1 if mark in "]}" else 0
        if depth > DEEPEST:
            return True
    return False


def _check_encodable(value: Any) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise NotJson("a string holds half a surrogate pair") from error
