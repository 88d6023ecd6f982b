"""Kubernetes objects as YAML documents under a comment. Pure.

What fits on a line is written as JSON, which YAML 1.2 holds: no text can be read as anything but a text, and ten
thousand hosts take a tenth of the time that a YAML library takes for them.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

Object = dict[str, Any]
LINE = 100
"""Characters of JSON that are written on one line."""


def documents(comments: Iterable[str], objects: Iterable[Object]) -> str:
    """Write the objects, each comment on a line of its own before them."""
    words = "".join(f"# {comment}\n" for comment in comments)
    return words + "---\n".join("".join(f"{line}\n" for line in _lines(each)) for each in objects)


def named(name: str, number: int) -> str:
    """Name the first, second … object of one kind: NAME, NAME-2, and so on."""
    return f"{name}-{number + 1}" if number else name


def _lines(value: Any) -> Iterator[str]:
    """Write a mapping or a list in YAML's block style, down to what fits on a line."""
    pairs = value.items() if isinstance(value, dict) else (("", each) for each in value)
    for key, item in pairs:
        flow = json.dumps(item)
        if len(flow) <= LINE or not isinstance(item, dict | list):
            yield f"{key}: {flow}" if key else f"- {flow}"
        elif key:
            yield f"{key}:"
            yield from (f"  {line}" for line in _lines(item))
        else:
            yield from (f"{'  ' if number else '- '}{line}" for number, line in enumerate(_lines(item)))
