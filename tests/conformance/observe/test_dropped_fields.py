"""What an API server's answer lacks of what it was sent."""

from typing import Any

import pytest

from conformance.observe.dropped_fields import dropped

SENT: dict[str, Any] = {
    "apiVersion": "v1",
    "metadata": {"name": "x", "labels": {"a": "b"}},
    "spec": {"cpu": "0.1", "off": False, "none": {"inner": [None, {}]}, "list": [{"a": 1}, {"b": 2}]},
    "stringData": {"k": "v"},
    "status": {"phase": "made up"},
}
KEPT: dict[str, Any] = {
    "apiVersion": "v1",
    "metadata": {"name": "x", "uid": "1", "labels": {"a": "b"}},
    "spec": {"cpu": "100m", "default": 1, "list": [{"a": 1, "default": 2}, {"b": 2}]},
}


def test_what_is_written_otherwise_is_kept() -> None:
    """Quantities, defaults, what is empty or false, and what is kept in another place."""
    assert dropped(SENT, KEPT) == ()


@pytest.mark.parametrize(
    ("kept", "places"),
    [
        ({**KEPT, "spec": {**KEPT["spec"], "list": [{}, {"b": 2}]}}, ("spec.list[0].a",)),
        ({**KEPT, "spec": {**KEPT["spec"], "list": [{"a": 1}]}}, ("spec.list[1]",)),
        ({**KEPT, "spec": {"list": KEPT["spec"]["list"]}}, ("spec.cpu",)),
        ({**KEPT, "metadata": {"name": "x"}}, ("metadata.labels",)),
        ({**KEPT, "metadata": {"labels": {}}}, ("metadata.labels.a",)),
        ({"metadata": KEPT["metadata"]}, ("apiVersion", "spec")),
    ],
)
def test_what_is_gone_is_told_by_its_place(kept: dict[str, Any], places: tuple[str, ...]) -> None:
    """A field, an element, a label, everything."""
    assert dropped(SENT, kept) == places


def test_an_element_of_nothing_may_go() -> None:
    """And an object without metadata has none to lose."""
    assert dropped({"a": [{}], "b": 1}, {"a": [], "b": 1}) == ()
