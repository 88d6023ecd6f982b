"""Whether anybody has written an object since it was looked at last, its status aside. Pure."""

import json
from collections.abc import Mapping
from typing import Any

from conformance.observe.untrusted_json import fields, records


def mark(each: Mapping[str, Any]) -> str:
    """A text that changes with each write of the object's own fields (ObjectMeta.managedFields, generation, uid).

    A status is written by controllers all the time and is no part of it; a write that changes nothing leaves no trace.
    """
    metadata = fields(each, "metadata")
    writers = [entry for entry in records(metadata, "managedFields") if entry.get("subresource") != "status"]
    return json.dumps([metadata.get("uid"), metadata.get("generation"), writers], sort_keys=True)


def changed(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """The names whose mark is not what it was, those that came or went too."""
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))
