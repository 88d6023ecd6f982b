"""What another party wrote is of the shape that it owes, or its own fault."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.observe.untrusted_json import (
    DEEPEST,
    Misfit,
    Said,
    document,
    entries,
    fields,
    is_compact,
    number,
    records,
    shallow,
    text,
)

GIVEN: dict[str, Any] = {
    "spec": {"containers": [{"name": "a", "image": None}]},
    "word": "w",
    "count": 2,
    "pointed": 2.0,
    "half": 0.5,
    "true": True,
    "list": [1],
    "null": None,
}


def test_what_is_there_is_read() -> None:
    """At its path, and of its type."""
    assert fields(GIVEN, "spec")["containers"] == [{"name": "a", "image": None}]
    assert records(fields(GIVEN, "spec"), "containers") == [{"name": "a"}]
    assert (text(GIVEN, "word"), number(GIVEN, "count"), number(GIVEN, "pointed")) == ("w", 2, 2)
    assert entries(GIVEN, "list") == [1]
    assert entries({"list": (1,)}, "list") == [1]


@pytest.mark.parametrize("key", ["absent", "null"])
def test_what_is_absent_is_empty(key: str) -> None:
    """So is what is null: Kubernetes writes one for the other."""
    assert (fields(GIVEN, key), entries(GIVEN, key), records(GIVEN, key)) == ({}, [], [])
    assert (text(GIVEN, key), number(GIVEN, key), fields(GIVEN, key, "deeper")) == ("", 0, {})


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (lambda: fields([1]), "what was given is a list, not a mapping of fields"),
        (lambda: fields("x", whose="the answer"), "the answer is text, not a mapping of fields"),
        (lambda: fields(GIVEN, "spec", "containers"), "spec.containers is a list, not a mapping of fields"),
        (lambda: fields(GIVEN, "word", "x", whose="pod"), "pod.word is text, not a mapping of fields"),
        (lambda: entries(GIVEN, "spec"), "spec is a mapping, not a list"),
        (lambda: records(GIVEN, "list"), r"list\[0\] is a number, not a mapping of fields"),
        (lambda: records({"list": [{"name": 1}]}, "list"), "name is a number, not text"),
        (lambda: records(fields(GIVEN, "spec"), "containers")[0]["image"], r"containers\[0\] has no image"),
        (lambda: text(GIVEN, "count"), "count is a number, not text"),
        (lambda: number(GIVEN, "true"), "true is true or false, not a whole number"),
        (lambda: number(GIVEN, "half"), "half is a number, not a whole number"),
        (lambda: number(GIVEN, "word"), "word is text, not a whole number"),
        (lambda: Said({}, "the message")["state"], "the message has no state"),
    ],
)
def test_what_is_of_another_shape_is_told(reading: Callable[[], Any], words: str) -> None:
    """Its place and its kind; never the value, which may be a secret."""
    with pytest.raises(Misfit, match=f"^{words}$"):
        reading()


def nested(depth: int) -> str:
    """Lists in lists, so many, beside a text that holds brackets."""
    return '{"deep":' + "[" * depth + "]" * depth + ',"text":"[[}\\"]"}'


def test_deep_json_is_read_as_far_as_anybody_reads() -> None:
    """What lies deeper is null, and what stands beside it is there."""
    found = document(nested(5000))
    assert found["text"] == '[[}"]'
    depth, inner = 1, found["deep"]
    while inner:
        depth, (inner,) = depth + 1, inner
    assert (depth, inner) == (DEEPEST, None)
    assert document(nested(3)) == {"deep": [[[]]], "text": '[[}"]'}


def test_shallow_json_stays_as_it_is() -> None:
    """To the letter."""
    assert shallow(nested(DEEPEST - 1)) == nested(DEEPEST - 1)
    assert json.loads(shallow(nested(DEEPEST))) != json.loads(nested(DEEPEST))


@pytest.mark.parametrize("written", ["", "x", "[" * 5000, '{"a":' * 5000, "]" * 5000])
def test_what_is_no_json_is_none(written: str) -> None:
    """However deep it goes."""
    with pytest.raises(ValueError, match=r"."):
        document(written)


@pytest.mark.parametrize(
    ("written", "compact"),
    [('{"a b":["c\\" d",1]}', True), ('{"a": 1}', False), ("[1,\n2]", False), ("", True), ('"a b', False)],
)
def test_compact_json_has_blanks_in_strings_alone(written: str, compact: bool) -> None:  # noqa: FBT001 - a row
    """Escaped quotes end no string; what is no JSON is none that is compact, if it has blanks."""
    assert is_compact(written) is compact
