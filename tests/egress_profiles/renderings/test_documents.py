"""Objects as YAML: read back by a library, they are what they were."""

import json
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from egress_profiles.renderings.documents import documents, named

KEYS = st.sampled_from(("to", "ports", "podSelector", "egress"))
SCALARS = st.one_of(
    st.text(st.sampled_from("ab:#-{}[]\"'\n\t\0 \\%@`!&*|>?,=~0"), max_size=12),
    st.sampled_from(("no", "null", "~", "1e3", "0x1f", "2001:db8::1", "- a", "a: b", "---", "", " ", "x" * 200)),
    st.integers(),
    st.booleans(),
    st.none(),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)


@given(st.lists(st.dictionaries(KEYS, VALUES, min_size=1), min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_what_is_written_is_read_back(objects: list[dict[str, Any]]) -> None:
    """Whatever the texts hold, and however deep it lies."""
    assert list(yaml.safe_load_all(documents(("a comment",), objects))) == objects


def test_what_fits_on_a_line_is_on_one() -> None:
    """A list of long things has one on each line."""
    blocks = [{"ipBlock": {"cidr": f"192.0.2.{number}/32"}} for number in range(4)]
    lines = documents((), [{"kind": "K", "spec": {"egress": [{"to": blocks, "ports": []}]}}]).splitlines()
    assert lines[:4] == ['kind: "K"', "spec:", "  egress:", "    - to:"]
    assert lines[4:8] == [f"        - {json.dumps(block)}" for block in blocks]
    assert lines[8:] == ["      ports: []"]


def test_the_first_of_several_has_the_plain_name() -> None:
    """And the second is the second."""
    assert [named("a", number) for number in range(2)] == ["a", "a-2"]
