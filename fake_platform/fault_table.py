"""Every kind of fault with its parameters, one line of words for each, read from protocol/schemas/faults.json. Pure.

For whoever shows faults to people: the control API checks requests against the same schema.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fake_platform.faults import AT_ONCE
from fake_platform.validation import schema_documents

_OF_EVERY_KIND = ("kind", "host", "times")


@dataclass(frozen=True)
class Parameter:
    """One parameter: `type` is integer, number, string or object; `choices` are all its values where they are few."""

    name: str
    words: str
    type: str
    required: bool
    default: Any = None
    choices: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class FaultKind:
    """One kind: what it does, whether it acts at once (else it waits for its occasion, `times` times)."""

    name: str
    words: str
    at_once: bool
    parameters: tuple[Parameter, ...]

    @property
    def defaults(self) -> dict[str, Any]:
        """The parameters that may be left out, as they are then."""
        return {one.name: one.default for one in self.parameters if not one.required}


@functools.cache
def kinds() -> Mapping[str, FaultKind]:
    """All kinds by name, in the order in which they are shown."""
    definitions = schema_documents()["faults.json"]["$defs"]
    names = definitions["request"]["properties"]["kind"]["enum"]
    return {name: _kind(name, definitions[name], definitions) for name in names}


def _kind(name: str, definition: Mapping[str, Any], definitions: Mapping[str, Any]) -> FaultKind:
    required = definition.get("required", [])
    own = {key: rule for key, rule in definition["properties"].items() if key not in _OF_EVERY_KIND}
    parameters = (_parameter(key, _rule(rule, definitions), key in required) for key, rule in own.items())
    return FaultKind(name, definition["description"], name in AT_ONCE, tuple(parameters))


def _rule(rule: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    """The rule itself where it is a reference into the same file; a reference elsewhere keeps its own words."""
    reference = rule.get("$ref", "")
    found: Mapping[str, Any] = definitions[reference.rpartition("/")[2]] if reference.startswith("#") else rule
    return found


def _parameter(name: str, rule: Mapping[str, Any], required: bool) -> Parameter:  # noqa: FBT001 - one of a row's fields
    types = rule.get("type", "string")
    plain = next(one for one in types if one != "null") if isinstance(types, list) else str(types)
    choices = tuple(rule.get("enum", ()))
    if any(isinstance(choice, int) for choice in choices):
        plain = "integer"
    limits = {limit: rule.get(limit) for limit in ("minimum", "maximum")}
    return Parameter(name, rule["description"], plain, required, rule.get("default"), choices, **limits)
