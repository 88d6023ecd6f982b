"""Where and in what sandboxes run: the host's settings alone say it, and each pod carries it whole. Pure.

Half of it would be none: a setting that cannot be read or that this operator does not know ends it, and a pod that the
cluster has given back without a part is not run (openapi.yaml, 14).
"""

import json
from collections.abc import Mapping
from typing import Any

Placement = Mapping[str, Any]
"""The fields of a pod's specification: nodeSelector, tolerations, runtimeClassName; those that are set."""

_FORMS: Mapping[str, type] = {"nodeSelector": dict, "tolerations": list, "runtimeClassName": str}
_TOLERATION = frozenset({"key", "operator", "value", "effect"})


def read(text: str) -> Placement:
    """The placement in the text of the setting; nothing in it where the setting is empty.

    Raises:
        ValueError: it is no placement; the text says why.
    """
    if not text.strip():
        return {}
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - of the person who wrote it, like every other fault
    for name, value in found.items():
        if name not in _FORMS:
            raise ValueError(f"{name!r} is none of {', '.join(_FORMS)}")
        if not isinstance(value, _FORMS[name]) or not value:
            raise ValueError(f"{name} is empty or of another type")
    odd = [label for label, value in found.get("nodeSelector", {}).items() if not isinstance(value, str)]
    if odd:
        raise ValueError(f"nodeSelector.{odd[0]} is no string")
    for each in found.get("tolerations", []):
        _check(each)
    return found


def _check(toleration: object) -> None:
    if not isinstance(toleration, dict) or not toleration.get("key") or not toleration.keys() <= _TOLERATION:
        raise ValueError(f"a toleration has a key, and beside it {', '.join(sorted(_TOLERATION - {'key'}))} alone")


def lacking(pod: Placement, asked: Placement) -> str:
    """What a pod lacks of the placement that was asked for it, in words; empty where it has all of it.

    A cluster may add (the RuntimeClass its own nodes, admission its own tolerations), but take nothing away.
    """
    given = pod.get("nodeSelector") or {}
    for label, value in asked.get("nodeSelector", {}).items():
        if given.get(label) != value:
            return f"the node selector {label}={value}"
    tolerated = [_bare(each) for each in pod.get("tolerations") or ()]
    for each in asked.get("tolerations", ()):
        if _bare(each) not in tolerated:
            return f"the toleration of {each['key']}"
    runtime = asked.get("runtimeClassName")
    return f"the RuntimeClass {runtime}" if runtime and pod.get("runtimeClassName") != runtime else ""


def _bare(toleration: Mapping[str, Any]) -> Mapping[str, Any]:
    """A toleration without what is said by leaving it out."""
    return {name: value for name, value in toleration.items() if value and (name, value) != ("operator", "Equal")}
