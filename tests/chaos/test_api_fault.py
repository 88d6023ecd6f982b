import json

import pytest

from tests.chaos import api_fault
from tests.chaos.api_fault import ApiFault


def test_each_fault_happens_to_each_request_that_it_can() -> None:
    """Every kind and every request occurs, none twice; a fault that follows a deed is for writes only."""
    found = api_fault.enumerated()
    assert len(set(found)) == len(found)
    assert {fault.kind for fault in found} == set(api_fault.KINDS)
    assert {fault.request for fault in found} == {*api_fault.WRITES, *api_fault.READS, api_fault.WATCH}
    assert all(fault.request in api_fault.WRITES for fault in found if fault.late)


def test_a_fault_is_read_back_from_its_words() -> None:
    for fault in (*api_fault.enumerated(), ApiFault("500", "POST pods", 7)):
        assert api_fault.parse(str(fault)) == fault


@pytest.mark.parametrize("text", ["", "500", "500:PATCH pods", "418:POST pods"])
def test_anything_else_is_no_fault(text: str) -> None:
    with pytest.raises(ValueError, match="no fault: say KIND:REQUEST"):
        api_fault.parse(text)


def test_a_fault_is_spent_request_by_request() -> None:
    """The oldest that waits for the request; after its last time it is gone."""
    faults: tuple[ApiFault, ...] = (ApiFault("eof", "POST pods", 1), ApiFault("500", "LIST pods", 2))
    met, faults = api_fault.meet(faults, "LIST pods")
    assert met == ApiFault("500", "LIST pods", 2)
    met, faults = api_fault.meet(faults, "POST pods")
    assert met == ApiFault("eof", "POST pods", 1)
    met, faults = api_fault.meet(faults, "LIST pods")
    assert (met, faults) == (ApiFault("500", "LIST pods", 1), ())
    assert api_fault.meet(faults, "LIST pods") == (None, ())


def test_a_refusal_is_a_status_of_kubernetes() -> None:
    code, body = api_fault.status("410")
    assert (code, json.loads(body)["code"], json.loads(body)["reason"]) == (410, 410, "Expired")
