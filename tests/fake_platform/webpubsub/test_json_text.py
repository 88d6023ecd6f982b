"""JSON as it came in."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fake_platform.webpubsub.json_text import JsonText, NotJson, json_value, member


@pytest.mark.parametrize("text", ["{", "NaN", "[Infinity]", "[" * 65 + "]" * 65, "[" * 100_000, '"\\ud800"'])
def test_what_could_not_be_sent_on_is_refused(text: str) -> None:
    """Nor is what is none (RFC 8259); 64 levels are the default of System.Text.Json."""
    with pytest.raises(NotJson):
        json_value(text)


def test_what_can_be_sent_on_is_read() -> None:
    """Whole surrogate pairs, brackets in strings, numbers of any size; `strict` takes none that we cannot read."""
    assert json_value('"\\ud83d\\ude00"') == "\U0001f600"
    assert json_value("[" * 64 + "]" * 64)
    assert json_value('["' + "[" * 65 + '"]') == ["[" * 65]
    assert json_value("[1, 1.5]", strict=True) == [1, 1.5]
    for large in ("1e400", "9" * 5000):
        assert json_value(large) == math.inf
        with pytest.raises(NotJson):
            json_value(large, strict=True)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.dictionaries(st.text(max_size=3), VALUES, min_size=1), st.sampled_from([None, 1, "\t"]), st.data())
def test_member_is_the_text_of_its_value(
    given_object: dict[str, object], indent: int | str | None, data: st.DataObject
) -> None:
    """However it is laid out."""
    name = data.draw(st.sampled_from([*given_object]))
    found = member(json.dumps(given_object, indent=indent), name)
    assert type(found) is JsonText
    assert json.loads(found) == given_object[name]


def test_last_of_several_members_counts() -> None:
    """As in what the reader makes of it; one that is not there has no text."""
    assert member(' {"a":1, "b" : [1.10] , "a": 2e0}', "a") == "2e0"
    assert member('{"a":1}', "b") == ""
    assert member("{}", "b") == ""
