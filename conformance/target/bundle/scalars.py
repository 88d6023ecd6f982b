"""What a scalar of a bundle means to kubectl: YAML 1.1 with Go's numbers. Pure.

kubectl reads YAML by go.yaml.in/yaml/v2, whose rules are in its `resolve.go`: `y`, `no` and `off` are booleans, 0440
and 0o440 are octal, dates stay text. The numbers are those that its JSON carries: one without a fraction is whole.
"""

import base64
import binascii
import math
import re

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_ENDLESS = re.compile(r"\.(nan|NaN|NAN)|[-+]?\.(inf|Inf|INF)")
_WHOLE = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<bin>[01]+)|0[oO]?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))"
)
_FRACTION = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_LONGEST = 400
"""No number that is longer than this in digits is finite; Python would take long to read one."""

_TAG = "tag:yaml.org,2002:"
_TYPES: dict[str, type | tuple[type, ...]] = {"bool": bool, "int": int, "float": (int, float), "null": type(None)}


def resolve(text: str, tag: str | None, *, plain: bool) -> Scalar:
    """The value of a scalar with this tag, or with none; `plain` where it stands without quotes.

    Raises:
        ValueError: kubectl could hand it to no API server, or its tag is none of YAML's own for scalars.
    """
    name = None if tag is None else tag.removeprefix(_TAG) if tag.startswith(_TAG) else f"!{tag}"
    match name:
        case None:
            return _implicit(text) if plain else text
        case "str":
            return text
        case "binary":
            return _binary(text)
        case "bool" | "int" | "float" | "null":
            value = _implicit(text)
            # A bool is an int to Python.
            if not isinstance(value, _TYPES[name]) or (isinstance(value, bool) and name != "bool"):
                raise ValueError(f"{text!r} is no {name}, as its tag !!{name} says")
            return value
        case _:
            raise ValueError(f"the tag {tag} means something to some readers only: leave it out")


def _implicit(text: str) -> Scalar:
    """What a scalar without quotes and tag is taken for."""
    if text in _WORDS:
        return _WORDS[text]
    if _ENDLESS.fullmatch(text):
        raise ValueError(f"{text} is no number that JSON can carry")
    plain = text if text.startswith(".") else text.replace("_", "") if text[0] in "+-0123456789" else ""
    if not plain or len(plain) > _LONGEST:
        return text
    if (whole := _WHOLE.fullmatch(plain)) is not None:
        value = int(f"{whole['sign']}{whole[str(whole.lastgroup)]}", _BASES[str(whole.lastgroup)])
        if -(2**63) <= value < 2**63:
            return value
        # Go's JSON reads larger ones as floating point, and reads a sign before a large one in decimal alone.
        if not whole["dec"]:
            return _number(float(value)) if not whole["sign"] and value < 2**64 else text
    if _FRACTION.fullmatch(plain):
        if not math.isfinite(float(plain)):
            raise ValueError(f"{text} is a number too large for JSON, and text to some readers: write it in quotes")
        return _number(float(plain))
    return text


def _number(value: float) -> Scalar:
    """A number as Go's JSON writes it: below 1e21 without a fraction where it has none."""
    return int(value) if value.is_integer() and abs(value) < 1e21 else value


def _binary(text: str) -> str:
    try:
        return base64.b64decode(text.replace("\n", "").replace("\r", ""), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("what !!binary stands before is not base64 of UTF-8 text") from error
