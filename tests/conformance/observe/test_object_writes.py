from typing import Any

import pytest

from conformance.observe.object_writes import changed, mark


def one(**metadata: Any) -> dict[str, Any]:
    """An object that two have written, one of them its status."""
    apply = {"manager": "kubectl", "operation": "Update", "time": "t1", "fieldsV1": {"f:data": {}}}
    status = {"manager": "controller", "operation": "Update", "time": "t1", "subresource": "status"}
    return {"metadata": {"uid": "u", "generation": 1, "managedFields": [apply, status], **metadata}}


def writers(*entries: dict[str, str]) -> dict[str, Any]:
    """The same object with these writers."""
    return one(managedFields=list(entries))


def test_a_status_leaves_no_trace() -> None:
    """Nor does the version that every write of a status raises."""
    fields = one()["metadata"]["managedFields"]
    assert mark(one()) == mark(writers(fields[0], fields[1] | {"time": "t2"}))
    assert mark(one()) == mark(one(resourceVersion="2"))


@pytest.mark.parametrize("metadata", [{"uid": "v"}, {"generation": 2}, {"managedFields": []}])
def test_a_write_does(metadata: dict[str, Any]) -> None:
    """Made anew, another specification, another writer."""
    assert mark(one()) != mark(one(**metadata))


def test_what_came_and_went_has_changed() -> None:
    """The names, in order."""
    assert changed({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == ("b", "c", "d")
