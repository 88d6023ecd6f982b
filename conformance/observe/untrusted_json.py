"""What another party wrote, read for what it must be. Pure.

An operator's message, its pod, an answer from inside of it: each has a shape that its writer owes. What has another
one is the writer's fault, so a reader that meets it fails in words (`Misfit`), as a claim of a check does: never by an
exception of ours, and never by passing over it. What is absent is absent: empty, or null where the reader asks for it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

DEEPEST = 64
"""Levels of nesting that are read; what lies deeper is null. Kubernetes' own objects end before 30."""

_STRING_OR_BLANK = re.compile(r'"(?:[^"\\]|\\.)*+"|\s')

_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]')


class Misfit(AssertionError):  # noqa: N818 - it reads as the verdict that it gives
    """Something is not what its writer owes: the place, what stands there, and what should."""


class Said(dict[str, Any]):
    """Fields that somebody gave; the absence of one that is asked for by its name is the giver's fault."""

    def __init__(self, fields: Mapping[str, Any], whose: str) -> None:
        super().__init__(fields)
        self._whose = whose

    def __missing__(self, key: str) -> Any:
        raise Misfit(f"{self._whose} has no {key}")


def fields(value: Any, *path: str, whose: str = "") -> Said:
    """The fields at this path; none where it is absent. One that is null is one that is not given."""
    for step in path:
        value = fields(value, whose=whose).get(step)
        whose = f"{whose}.{step}" if whose else step
    if value is not None and not isinstance(value, Mapping):
        raise Misfit(f"{whose or 'what was given'} is {_kind(value)}, not a mapping of fields")
    if isinstance(value, Said):
        return value
    return Said({key: each for key, each in (value or {}).items() if each is not None}, whose or "what was given")


def entries(value: Mapping[str, Any], key: str) -> list[Any]:
    """The list under a key; empty where it is absent."""
    found = value.get(key)
    if found is not None and not isinstance(found, list | tuple):
        raise Misfit(f"{key} is {_kind(found)}, not a list")
    return list(found or ())


def records(value: Mapping[str, Any], key: str) -> list[Said]:
    """The list of objects under a key, each of which is named; empty where it is absent."""
    found = [fields(each, whose=f"{key}[{index}]") for index, each in enumerate(entries(value, key))]
    for each in found:
        text(each, "name")
    return found


def text(value: Mapping[str, Any], key: str) -> str:
    """The text under a key; empty where it is absent."""
    found = value.get(key)
    if found is not None and not isinstance(found, str):
        raise Misfit(f"{key} is {_kind(found)}, not text")
    return found or ""


def number(value: Mapping[str, Any], key: str) -> int:
    """The whole number under a key; 0 where it is absent. JSON may write it with a point: `1.0` is one."""
    found = value.get(key)
    if isinstance(found, float) and found.is_integer():
        return int(found)
    if found is not None and (isinstance(found, bool) or not isinstance(found, int)):
        raise Misfit(f"{key} is {_kind(found)}, not a whole number")
    return found or 0


def document(written: str) -> Any:
    """The value of a JSON text, however deep it is nested.

    Raises:
        ValueError: It is no JSON.
    """
    try:
        return json.loads(written)
    except RecursionError:
        return json.loads(shallow(written))


def shallow(written: str) -> str:
    """The JSON text with null in the place of what lies deeper than `DEEPEST`."""
    kept, depth, done = list[str](), 0, 0
    for found in _STRING_OR_BRACKET.finditer(written):
        if found[0] in "[{":
            depth += 1
            if depth == DEEPEST + 1:
                kept.append(written[done : found.start()] + "null")
        elif found[0] in "]}":
            depth -= 1
            if depth == DEEPEST:
                done = found.end()
    return "".join(kept) + (written[done:] if depth <= DEEPEST else "")


def is_compact(written: str) -> bool:
    """Whether a JSON text has no blanks but in its strings (RFC 8259, 2: insignificant whitespace)."""
    return not any(found[0].isspace() for found in _STRING_OR_BLANK.finditer(written))


def _kind(value: Any) -> str:
    """What a value is, to somebody who has written another; the value itself may be a secret."""
    match value:
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case _:
            return "a mapping"
