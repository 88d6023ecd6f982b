"""The first fault of a document, in one sentence."""

import pytest

from conformance.contract.schema import fault

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z]+$", "description": "lower-case letters"},
        "code": {"type": "string", "pattern": "^[0-9]+$"},
        "size": {"type": ["integer", "null"], "minimum": 1},
        "gate": {"enum": ["on", "off"]},
        "list": {
            "type": "array",
            "items": {"type": "object", "properties": {"day": {"format": "date", "type": "string"}}},
        },
    },
}


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"name": "a"}, None),
        ({"name": "a", "nam": 1}, "the file: unknown key 'nam'; valid keys: code, gate, list, name, size"),
        ({}, "the file: 'name' is missing; every one of name is needed"),
        ({"name": "a", "gate": "ajar"}, "gate: 'ajar' is not one of on, off"),
        ({"name": 1}, "name: 1 is not a string"),
        ({"name": "a", "size": "x"}, "size: 'x' is not a whole number or nothing"),
        ({"name": "A"}, "name: 'A' does not match lower-case letters"),
        ({"name": "a", "code": "x"}, "code: 'x' does not match ^[0-9]+$"),
        ({"name": "a", "list": [{"day": "soon"}]}, "list[0].day: 'soon' is not a 'date'"),
        ({"name": "a", "size": 0}, "size: 0 is less than the minimum of 1"),
    ],
)
def test_fault_is_one_sentence(document: object, sentence: str | None) -> None:
    """Where, what is wrong, and what is valid."""
    assert fault(document, SCHEMA) == sentence
