"""Objects that still speak of something that should be gone. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def mentions(objects: Mapping[str, Iterable[Mapping[str, Any]]], marks: Sequence[str]) -> tuple[str, ...]:
    """`resource/name` of every object whose text holds one of the marks, in order; `objects` are by resource."""
    found = []
    for resource, items in objects.items():
        for each in items:
            text = json.dumps(each)
            if any(mark in text for mark in marks):
                found.append(f"{resource}/{each['metadata']['name']}")
    return tuple(sorted(found))
