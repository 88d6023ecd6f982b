"""HLT-03: an operator that comes back while it cannot list has no inventory to tell, least of all an empty one."""

import pytest

from conformance.families._shared.api_unreachable import ApiUnreachable
from conformance.observe.journal import payload
from conformance.observe.pods import found_id
from conformance.observe.survival import harmed
from conformance.observe.untrusted_json import records

pytestmark = pytest.mark.clause("HLT-03")


@pytest.mark.control("test_it_came_back_meanwhile")
def test_what_it_cannot_list_is_not_left_out(api_unreachable: ApiUnreachable) -> None:
    """The platform shows as gone whatever an inventory leaves out."""
    kept = found_id(api_unreachable.kept)
    told = [entry for entry in api_unreachable.blind if entry.type == "host.inventory"]
    lacking = [
        entry for entry in told if kept not in {each.get("sandboxId") for each in records(payload(entry), "sandboxes")}
    ]
    assert not lacking, (
        f"while the cluster's API was away the operator told an inventory of {len(payload(lacking[0])['sandboxes'])} "
        f"sandboxes, without {kept}, whose pod stood there all the while"
    )


@pytest.mark.control("test_it_came_back_meanwhile")
def test_it_is_left_alone(api_unreachable: ApiUnreachable) -> None:
    """Its pod is the same once the API answers again."""
    kept = found_id(api_unreachable.kept)
    after = {kept: api_unreachable.keeps} if api_unreachable.keeps is not None else {}
    found = harmed({kept: api_unreachable.kept}, after)
    assert not found, f"over an outage of the cluster's API a sandbox that nobody touched was not left alone: {found}"


def test_it_came_back_meanwhile(api_unreachable: ApiUnreachable) -> None:
    """The control: while the API was away, the operator opened another connection and checked in on it."""
    types = [entry.type for entry in api_unreachable.blind]
    assert "host.checkin" in types, f"while the cluster's API was away, only {types} came by another connection"
