"""The objects of a bundle as the API server decodes them: strictly, and with null for what is not given. Pure.

Which fields there are, and of which type, `fields` tells. What it cannot is listed here: quantities, and fields
that are a number or a name.
Source: the Kubernetes API reference, "Field validation" (Strict is what `kubectl apply` asks for).
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Any

from conformance.target.bundle.fields import fields_of, model_of
from conformance.target.bundle.nodes import Illegible, Node
from conformance.target.quantities import quantity

QUANTITIES = frozenset(
    {
        "capacity",
        "default",
        "defaultRequest",
        "divisor",
        "hard",
        "limits",
        "max",
        "maxLimitRequestRatio",
        "min",
        "overhead",
        "podFixed",
        "requests",
        "sizeLimit",
    }
)
"""Fields whose text may be written as a number."""

NUMBERS_OR_NAMES = frozenset({"maxSurge", "maxUnavailable", "minAvailable", "port", "targetPort"})
"""Fields that take a number, or text such as `25%` or the name of a port."""

LONG = frozenset(
    {
        "activeDeadlineSeconds",
        "deletionGracePeriodSeconds",
        "expirationSeconds",
        "fsGroup",
        "generation",
        "observedGeneration",
        "runAsGroup",
        "runAsUser",
        "seconds",
        "supplementalGroups",
        "terminationGracePeriodSeconds",
        "tolerationSeconds",
    }
)
"""Whole numbers of 64 bits; all others have 32, and the API server decodes no larger one."""

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[-+]\d\d:\d\d)")
_GENERIC = re.compile(r"(?P<outer>List|Dict)\[(?:str, )?(?P<inner>.+)\]")
_SAID = {
    "str": "text",
    "int": "a whole number",
    "short": "a whole number of 32 bits",
    "float": "a number",
    "bool": "true or false",
    "bytes": "base64",
    "datetime": "a time such as 2027-01-31T12:00:00Z",
    "quantity": "a quantity such as 100m",
    "number or name": "a whole number or text",
}


@dataclass(frozen=True)
class _Place:
    """The object that is decoded, as a person names it, and the path of a field in it."""

    title: str
    path: str = ""

    def at(self, step: str | int) -> "_Place":
        part = f"[{step}]" if isinstance(step, int) else f".{step}" if self.path else step
        return _Place(self.title, self.path + part)

    def fault(self, why: str, node: Node, line: int = 0) -> Illegible:
        return Illegible(f"{self.title}: {self.path} {why}", line or node.line, node.column)


def decode(node: Node, title: str) -> dict[str, Any]:
    """A Kubernetes object as plain values: null is left out, or empty text where a map of text holds it.

    Of a kind that Kubernetes itself does not know, its metadata alone is judged.

    Raises:
        Illegible: The API server would refuse it, for a field that it does not know or that is of another type.
    """
    fields = node.value if isinstance(node.value, dict) else {}
    model = model_of(str(fields["apiVersion"].value), str(fields["kind"].value))
    if model is not None:
        return _record(node, model, _Place(title))
    given = {key: plain(each) for key, each in fields.items() if each.value is not None}
    metadata = _record(fields["metadata"], "V1ObjectMeta", _Place(title, "metadata"))
    return {**given, "metadata": metadata}


def plain(node: Node) -> Any:
    """The value without its places."""
    match node.value:
        case dict() as held:
            return {key: plain(each) for key, each in held.items()}
        case list() as held:
            return [plain(each) for each in held]
        case value:
            return value


def _record(node: Node, model: str, place: _Place) -> dict[str, Any]:
    if not isinstance(node.value, dict):
        raise place.fault(f"is {_kind(node)}, not a mapping of fields", node)
    known = fields_of(model)
    decoded: dict[str, Any] = {}
    for key, each in node.value.items():
        if key not in known:
            raise place.at(key).fault("is no field that Kubernetes knows", each, node.keys[key])
        if each.value is not None:
            decoded[key] = _value(each, _refined(key, known[key]), place.at(key))
    return decoded


def _refined(key: str, kind: str) -> str:
    """The type of a field, told closer where the models do not tell it."""
    if key in QUANTITIES and kind in ("str", "Dict[str, str]"):
        return kind.replace("str]", "quantity]") if kind != "str" else "quantity"
    if kind == "int" and key not in LONG:
        return "short"
    return "number or name" if key in NUMBERS_OR_NAMES and kind == "object" else kind


def _value(node: Node, kind: str, place: _Place) -> Any:
    if (generic := _GENERIC.fullmatch(kind)) is not None:
        return (_list if generic["outer"] == "List" else _map)(node, generic["inner"], place)
    if kind == "object":
        return plain(node)
    if kind in _SAID:
        return _scalar(node, kind, place)
    return _record(node, kind, place)


def _list(node: Node, inner: str, place: _Place) -> list[Any]:
    if not isinstance(node.value, list):
        raise place.fault(f"is {_kind(node)}, not a list", node)
    return [_value(each, inner, place.at(index)) for index, each in enumerate(node.value)]


def _map(node: Node, inner: str, place: _Place) -> dict[str, Any]:
    if not isinstance(node.value, dict):
        raise place.fault(f"is {_kind(node)}, not a mapping", node)
    # null for a text is empty text to Go, while a field that is null is one that is not given.
    empty = inner in ("str", "bytes")
    return {
        key: "" if empty and each.value is None else _value(each, inner, place.at(key))
        for key, each in node.value.items()
    }


def _scalar(node: Node, kind: str, place: _Place) -> Any:
    value = node.value
    match kind, value:
        case ("bool", bool()):
            return value
        case (_, bool()):
            pass
        case ("short", int()) if -(2**31) <= value < 2**31:
            return value
        case ("int" | "float" | "number or name", int()) | ("float", float()) | ("str" | "number or name", str()):
            return value
        case ("quantity", int() | float() | str()) if _is_quantity(str(value)):
            return str(value).strip()
        case ("datetime", str()) if _TIME.fullmatch(value):
            return value
        case ("bytes", str()) if _is_base64(value):
            return value
    raise place.fault(f"is {_kind(node)}, not {_SAID[kind]}", node)


def _is_quantity(text: str) -> bool:
    try:
        quantity(text.strip())
    except ValueError:
        return False
    return True


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _kind(node: Node) -> str:
    """What a value is, to somebody who has just written another."""
    match node.value:
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case None:
            return "null"
        case bool() as value:
            return f"{str(value).lower()} (words such as yes, no, on and off are booleans without quotes)"
        case str() as value:
            return f"the text {value[:40]!r}"
        case value:
            return f"the number {value}"
