"""Which names, keys and values of labels the API server takes. Pure.

Source: Kubernetes' "Object Names and IDs" and "Labels and Selectors"; `apimachinery/pkg/util/validation`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
LABEL = re.compile(_LABEL)
"""One label of a host name, of 63 characters at most: namespaces, containers, volumes."""
SUBDOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
"""A host name, of 253 characters at most: most other objects."""
_PART = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")


def named(text: str, rule: re.Pattern[str], longest: int) -> bool:
    """Whether a text is a name by this rule and no longer than that."""
    return len(text) <= longest and rule.fullmatch(text) is not None


def qualified(key: str) -> bool:
    """Whether it is the key of a label or an annotation: a name, with the prefix of a domain or without."""
    prefix, slash, name = key.rpartition("/")
    return named(name, _PART, 63) and (not slash or named(prefix, SUBDOMAIN, 253))


def faults_of_labels(labels: Mapping[str, Any], place: str) -> Iterator[str]:
    """Each key that is none, and each value that is neither a name nor empty."""
    for key, value in labels.items():
        if not qualified(key):
            yield f"{place} has the key {key!r}, which is none"
        if value and not named(str(value), _PART, 63):
            yield f"{place}.{key} is {value!r}, which no label can be"


def faults_of_keys(annotations: Mapping[str, Any], place: str) -> Iterator[str]:
    """The same of annotations, whose values are any text."""
    yield from faults_of_labels(dict.fromkeys(annotations, ""), place)
