"""REC-12: what was ready is left alone while its sidecar cannot be reached, for longer than a launch may take."""

import pytest

from conformance.families._shared.sidecar_blocked import SidecarBlocked
from conformance.observe.journal import payload
from conformance.observe.survival import harmed

pytestmark = pytest.mark.clause("REC-12")


@pytest.mark.control("test_it_could_not_be_reached")
def test_its_pod_is_left_alone(sidecar_blocked: SidecarBlocked) -> None:
    """It is the same afterwards."""
    after = {"that was ready": sidecar_blocked.stands} if sidecar_blocked.stands is not None else {}
    found = harmed({"that was ready": sidecar_blocked.stood}, after)
    assert not found, f"while its sidecar could not be reached: {found[0]}"


@pytest.mark.control("test_it_could_not_be_reached")
def test_no_end_is_told(sidecar_blocked: SidecarBlocked) -> None:
    """Nor is it told as over."""
    ends = [entry for entry in sidecar_blocked.told if payload(entry)["state"] in ("failed", "finished", "gone")]
    told = [(payload(entry)["state"], payload(entry).get("reason")) for entry in ends]
    assert not told, f"a sandbox that was ready was told as {told[0]} while its sidecar could not be reached"


def test_it_could_not_be_reached(sidecar_blocked: SidecarBlocked) -> None:
    """The control: it was ready, packets were stopped, and a launch of that time failed for want of its sidecar."""
    assert sidecar_blocked.before.ready_at is not None, f"the first sandbox is {sidecar_blocked.before.state}"
    assert sidecar_blocked.dropped > 0, "nothing that the operator sent to a sidecar was stopped"
    assert sidecar_blocked.ended.state == "failed", f"the launch of that time is {sidecar_blocked.ended.state}"
