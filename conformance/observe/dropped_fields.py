"""What the API server drops of an object that it takes. Pure.

Fields of a feature that is switched off, and whatever else its strategies clear, go without a word: an unknown field is
refused by name (`fieldValidation=Strict`), one of these is simply not there when the object is read.
"""

from collections.abc import Iterator, Mapping
from typing import Any

ELSEWHERE = frozenset({"stringData", "status", "metadata"})
"""What an object's own top level says and is kept in another place, or is the server's to write."""
KEPT_METADATA = frozenset({"labels", "annotations", "finalizers", "ownerReferences"})
"""Of the metadata, what its writer decides; name and namespace are in the path."""


def dropped(sent: Mapping[str, Any], kept: Mapping[str, Any]) -> tuple[str, ...]:
    """The places of what was sent and is not there any more, such as `spec.template.spec.hostnameOverride`.

    Values may be written otherwise (`0.1` is `100m`), defaults come along, and what is empty or false may be left out.
    """
    own = {key: value for key, value in sent.items() if key not in ELSEWHERE}
    metadata = {key: value for key, value in (sent.get("metadata") or {}).items() if key in KEPT_METADATA}
    return (*_gone(own, kept, ""), *_gone(metadata, kept.get("metadata") or {}, "metadata"))


def _gone(sent: Any, kept: Any, place: str) -> Iterator[str]:
    if isinstance(sent, Mapping) and isinstance(kept, Mapping):
        for key, value in sent.items():
            inner = f"{place}.{key}" if place else str(key)
            if key in kept:
                yield from _gone(value, kept[key], inner)
            elif _says_something(value):
                yield inner
    elif isinstance(sent, list) and isinstance(kept, list):
        for index, value in enumerate(sent):
            if index < len(kept):
                yield from _gone(value, kept[index], f"{place}[{index}]")
            elif _says_something(value):
                yield f"{place}[{index}]"


def _says_something(value: Any) -> bool:
    """Whether a value is more than nothing: nested nothings are nothing too."""
    if isinstance(value, Mapping):
        return any(map(_says_something, value.values()))
    if isinstance(value, list):
        return any(map(_says_something, value))
    return bool(value)
