"""Label selectors as kubectl takes them: `a=b,c!=d,e,!f,g in (h,i)`. Pure.

Source: Kubernetes documentation, "Labels and Selectors". They are applied here, because all pods of the namespace are
watched: the operator's own is among them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from conformance.contract.exits import UsageError

_KEY = r"(?:[a-z0-9.-]+/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?"
_VALUE = r"[A-Za-z0-9_.-]*"
_REQUIREMENT = re.compile(
    rf"\s*(?:(?P<absent>!)\s*(?P<gone>{_KEY})"
    rf"|(?P<key>{_KEY})(?:\s*(?P<sign>==?|!=)\s*(?P<value>{_VALUE})|\s+(?P<set>in|notin)\s*\((?P<values>[^()]*)\))?)\s*"
)


@dataclass(frozen=True)
class Requirement:
    """One condition: the label has one of the values, any (None), or, `without`, none of them."""

    key: str
    values: frozenset[str] | None
    without: bool = False

    def holds(self, labels: Mapping[str, str]) -> bool:
        """Whether labels meet it; a label that is absent has no value."""
        found = labels.get(self.key)
        met = found is not None and (self.values is None or found in self.values)
        return met is not self.without


@dataclass(frozen=True)
class Selector:
    """All conditions; without any, everything is selected."""

    requirements: tuple[Requirement, ...] = ()

    def selects(self, *labels: Mapping[str, str]) -> bool:
        """Whether one of these sets of labels meets all of them."""
        return any(all(each.holds(one) for each in self.requirements) for one in labels)


def parsed(text: str) -> Selector:
    """Read a selector.

    Raises:
        UsageError: it is none.
    """
    found, place = [], 0
    while True:
        match = _REQUIREMENT.match(text, place)
        if match is None or (match.end() < len(text) and text[match.end()] != ","):
            raise UsageError(f"--selector {text!r}: this is no label selector; write one such as app=worker,tier!=db")
        found.append(_requirement(match))
        if match.end() == len(text):
            return Selector(tuple(found))
        place = match.end() + 1


def _requirement(match: re.Match[str]) -> Requirement:
    if match["absent"]:
        return Requirement(match["gone"], None, without=True)
    if match["set"]:
        values = frozenset(each.strip() for each in match["values"].split(","))
        return Requirement(match["key"], values, match["set"] == "notin")
    if match["sign"]:
        return Requirement(match["key"], frozenset({match["value"]}), match["sign"] == "!=")
    return Requirement(match["key"], None)
