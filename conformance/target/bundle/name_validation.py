"""Which names, keys and values of labels the API server takes. Pure.

Source: Kubernetes' "Object Names and IDs" and "Labels and Selectors"; `apimachinery/pkg/util/validation`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.target.bundle.objects import items, mapping

_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
LABEL = re.compile(_LABEL)
"""One label of a host name, of 63 characters at most: namespaces, containers, volumes."""
SUBDOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
"""A host name, of 253 characters at most: most other objects."""
_KEY = re.compile(r"[-._a-zA-Z0-9]+")
_MANY, _NONE, _ONE = range(1, 2**31), range(1), range(1, 2)
_OF_LABELS = {"In": _MANY, "NotIn": _MANY, "Exists": _NONE, "DoesNotExist": _NONE}
OF_NODES = {**_OF_LABELS, "Gt": _ONE, "Lt": _ONE}
"""Operators of expressions on nodes, and how many values go with each."""
OF_FIELDS = {"In": _ONE, "NotIn": _ONE}
"""The same of expressions on a node's fields."""
_PART = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")


def named(text: str, rule: re.Pattern[str], longest: int) -> bool:
    """Whether a text is a name by this rule and no longer than that."""
    return len(text) <= longest and rule.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Whether a namespace, a container or a volume can be named so (RFC 1123)."""
    return named(text, LABEL, 63)


def is_subdomain(text: str) -> bool:
    """Whether most other objects can be named so, a Secret, say."""
    return named(text, SUBDOMAIN, 253)


def qualified(key: str) -> bool:
    """Whether it is the key of a label or an annotation: a name, with the prefix of a domain or without."""
    prefix, slash, name = key.rpartition("/")
    return named(name, _PART, 63) and (not slash or is_subdomain(prefix))


def is_key(key: str) -> bool:
    """Whether a value of a ConfigMap or Secret can stand under it: kubelet makes files of such names."""
    return named(key, _KEY, 253) and key != "." and not key.startswith("..")


def faults_of_labels(labels: Mapping[str, Any], place: str) -> Iterator[str]:
    """Each key that is none, and each value that is neither a name nor empty."""
    for key, value in labels.items():
        if not qualified(key):
            yield f"{place} has the key {key!r}, which is none"
        if value and not named(str(value), _PART, 63):
            yield f"{place}.{key} is {value!r}, which no label can be"


def faults_of_selector(selector: Mapping[str, Any], place: str) -> Iterator[str]:
    """Of a selector of labels: keys and values that are none, and expressions that cannot be."""
    yield from faults_of_labels(mapping(selector, "matchLabels"), f"{place}.matchLabels")
    for expression in map(mapping, items(selector, "matchExpressions")):
        yield from faults_of_expression(expression, place, _OF_LABELS)


def faults_of_expression(expression: Mapping[str, Any], place: str, operators: Mapping[str, range]) -> Iterator[str]:
    """Of one expression: its key, its operator, and how many values go with that."""
    key, operator = str(expression.get("key", "")), str(expression.get("operator"))
    values = items(expression, "values")
    if not qualified(key):
        yield f"{place} has the key {key!r}, which is none"
    if operator not in operators:
        yield f"{place} has the operator {operator!r}; {', '.join(sorted(operators))} are right"
    elif len(values) not in operators[operator]:
        yield f"{place} has {len(values)} values for {key} beside the operator {operator}"


def faults_of_keys(annotations: Mapping[str, Any], place: str) -> Iterator[str]:
    """The same of annotations, whose values are any text, and whose keys may be written in capitals."""
    yield from faults_of_labels(dict.fromkeys((key.lower() for key in annotations), ""), place)
