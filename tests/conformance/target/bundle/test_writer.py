"""What is written is read back, by the rules of kubectl."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conformance.target.bundle.objects import as_written
from conformance.target.bundle.writer import written

HEAD: dict[str, Any] = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}}
TEXT = st.text(st.characters(blacklist_categories=["Cs"]))
LEAVES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9).filter(lambda x: x % 1) | TEXT
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3))


@pytest.mark.parametrize(
    "text", ["y", "n", "1e3", "0o17", "089", "1_0", ".5e1", "<<", "=", "2027-01-31", "~", "", "1e999", ".inf"]
)
def test_text_stays_text(text: str) -> None:
    """PyYAML alone leaves some of these bare, and kubectl takes them for something else."""
    held = {**HEAD, "data": {text: text, "list": [text]}}
    assert as_written(written([held])).objects == (held,)


@given(VALUES)
def test_any_value_comes_back(value: Any) -> None:
    """Whatever JSON can hold, but for what this project's reader refuses in a key."""
    held = {**HEAD, "data": value}
    assert as_written(written([held])).objects == (held,)


def test_objects_are_written_out() -> None:
    """No alias, though one value stands in two places; one document each."""
    labels = {"a": "b"}
    text = written([{**HEAD, "data": labels, "more": labels}, HEAD])
    assert "&" not in text
    assert len(list(yaml.safe_load_all(text))) == 2
