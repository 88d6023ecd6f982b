"""The form of actions in JSON, and in a line for people. Pure."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from conformance.explore.actions import KINDS, Action


def to_json(action: Action) -> dict[str, Any]:
    """The action as an object whose member `do` names its kind."""
    return {"do": action.do, **dataclasses.asdict(action)}


def from_json(data: Any) -> Action:
    """The action of such an object.

    Raises:
        ValueError: it is none; the text says what is wrong and what would be right.
    """
    if not isinstance(data, Mapping) or data.get("do") not in KINDS:
        raise ValueError(f"{_short(data)} is no action: say an object with do, one of {', '.join(KINDS)}")
    kind = KINDS[data["do"]]
    given = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items() if name != "do"}
    known = {each.name: each for each in dataclasses.fields(kind)}
    lacking = [name for name, each in known.items() if name not in given and _is_required(each)]
    foreign = [name for name in given if name not in known]
    if lacking or foreign:
        what = f"lacks {', '.join(lacking)}" if lacking else f"has no {', '.join(foreign)}"
        raise ValueError(f"the action {data['do']} {what}: its members are {', '.join(known) or 'none'}")
    return kind(**{name: _typed(data["do"], known[name], value) for name, value in given.items()})


def _is_required(each: "dataclasses.Field[Any]") -> bool:
    return each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING


_TYPES: Mapping[object, tuple[type, ...]] = {str: (str,), int: (int,), float: (int, float), tuple[str, ...]: (tuple,)}


def _typed(do: str, each: "dataclasses.Field[Any]", value: Any) -> Any:
    wanted = _TYPES.get(each.type, (Mapping,))
    if not isinstance(value, wanted) or isinstance(value, bool):
        words = f"the action {do}: {each.name} is {_short(value)}, which is no {wanted[0].__name__}"
        raise ValueError(words)  # noqa: TRY004 - a story's file is wrong, not our code
    return value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def words(action: Action) -> str:
    """The action in a line for people."""
    told = [_word(name, value) for name, value in dataclasses.asdict(action).items() if value not in ("", (), {})]
    return " ".join([action.do, *told])


def _word(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{key}={inner}" for key, inner in value.items())
    return f"{name}={','.join(value)}" if isinstance(value, tuple) else str(value)
