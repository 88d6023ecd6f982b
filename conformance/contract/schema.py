"""Turns the first fault of a document against a JSON Schema into one sentence for a person. Pure.

The schemas under `schemas/` (draft 2020-12) stay the only place that says what is valid.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match

_TYPES = {
    "object": "a table",
    "array": "a list",
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}


def fault(document: object, schema: Mapping[str, Any]) -> str | None:
    """The most telling fault as `where: what is wrong; what is valid`, or None for a valid document."""
    found = best_match(Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(document))
    return None if found is None else f"{_where(found.absolute_path)}: {_what(found)}"


def _where(path: Iterable[str | int]) -> str:
    """A path as a person writes it: `waiver[0].expires`; the document itself is `the file`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


def _what(error: ValidationError) -> str:
    value: Any = error.validator_value
    rule: Any = error.schema
    given: Any = error.instance
    match error.validator:
        case "additionalProperties":
            known = sorted(rule.get("properties", {}))
            unknown = sorted(set(given) - set(known))
            return f"unknown key {', '.join(map(repr, unknown))}; valid keys: {', '.join(known)}"
        case "required":
            missing = [key for key in value if key not in given]
            return f"{', '.join(map(repr, missing))} is missing; every one of {', '.join(value)} is needed"
        case "enum":
            return f"{given!r} is not one of {', '.join(str(each) for each in value)}"
        case "type":
            kinds = [value] if isinstance(value, str) else value
            return f"{given!r} is not {' or '.join(_TYPES[kind] for kind in kinds)}"
        case "pattern":
            said = rule.get("description")
            return f"{given!r} does not match {said or value}"
        case _:
            return error.message
