"""Changes a bundle's objects by JSON patches (RFC 6902: add, remove, replace), as target.toml lists them. Pure.

Bundle mutants are made with it. An unpatched bundle keeps its text, comments and all; a patched one is written anew.
`${namespace}` in a value stands for the bundle's own namespace, which is another in each run.
"""

import copy
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any

from conformance.contract.exits import UsageError
from conformance.target.bundle.objects import as_written, mapping
from conformance.target.bundle.writer import written
from conformance.target.description import Patch

PLACEHOLDER = "${namespace}"


def patched(text: str, patches: Sequence[Patch]) -> str:
    """The bundle's text after all patches, in order.

    Raises:
        UsageError: A patch names an object or a place that the bundle does not have.
        AssertionError: The bundle cannot be read.
    """
    if not patches:
        return text
    bundle = as_written(text)
    namespace = next((str(each["metadata"]["name"]) for each in bundle.of("Namespace")), PLACEHOLDER)
    objects: list[Any] = [copy.deepcopy(dict(each)) for each in bundle.objects]
    for patch in patches:
        _apply(objects, replace(patch, value=_placed(patch.value, namespace)))
    return written(objects)


def _placed(value: Any, namespace: str) -> Any:
    """A copy of the value with the namespace's name in place of its placeholder."""
    match value:
        case str():
            return value.replace(PLACEHOLDER, namespace)
        case list():
            return [_placed(each, namespace) for each in value]
        case dict():
            return {key: _placed(each, namespace) for key, each in value.items()}
        case date() | time():
            return value.isoformat()  # JSON has no dates; TOML has
        case _:
            return value


def _apply(objects: list[Any], patch: Patch) -> None:
    if patch.path in (None, "") and patch.op != "remove" and not isinstance(patch.value, dict):
        raise UsageError(f"bundle.patch: {patch.op} of a whole object needs a table as its value, not {patch.value!r}")
    if patch.op == "append":
        objects.append(patch.value)
        return
    found = [each for each in objects if _is_meant(each, patch)]
    if len(found) != 1:
        there = ", ".join(" ".join(map(str, _names(each))) for each in objects)
        wanted = f"{patch.kind} {patch.name or ''}".strip()
        raise UsageError(f"bundle.patch: {wanted} names {len(found)} objects of the bundle, not one; it has {there}")
    if patch.path:
        _change(found[0], patch)
    elif patch.op == "remove":
        objects.remove(found[0])
    else:
        objects[objects.index(found[0])] = patch.value


def _names(each: Any) -> tuple[Any, Any]:
    """Kind and name; an object that an earlier patch has put there may have neither."""
    return each.get("kind"), mapping(each, "metadata").get("name")


def _is_meant(each: Any, patch: Patch) -> bool:
    kind, name = _names(each)
    return bool(kind == patch.kind and patch.name in (None, name))


def _change(document: Any, patch: Patch) -> None:
    *steps, last = (step.replace("~1", "/").replace("~0", "~") for step in patch.path.split("/")[1:])
    holder = document
    try:
        for step in steps:
            holder = holder[_key(holder, step)]
        key = _key(holder, last)
        if patch.op != "add" or (isinstance(holder, list) and key > len(holder)):
            # What is replaced or removed must be there, and what is added to a list stands at its end at most
            # (RFC 6902, 4.1 to 4.3).
            holder[key]
    except (KeyError, IndexError, ValueError, TypeError) as error:
        raise UsageError(f"bundle.patch: {patch.kind} has no place {patch.path}") from error
    if patch.op == "remove":
        del holder[key]
    elif patch.op == "add" and isinstance(holder, list):
        holder.insert(key, patch.value)
    else:
        holder[key] = patch.value


def _key(holder: Any, step: str) -> Any:
    """A step of a pointer as key of a mapping or index of a list; `-` is the place after the last."""
    if isinstance(holder, list):
        if step != "-" and not (step.isascii() and step.isdigit()):
            raise ValueError(step)
        return len(holder) if step == "-" else int(step)
    if isinstance(holder, dict):
        return step
    raise TypeError(step)
