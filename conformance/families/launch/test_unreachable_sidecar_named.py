"""LCH-10: where the operator may not reach its sandboxes, the failure says which rule is missing."""

import pytest

from conformance.families._shared.sidecar_blocked import SidecarBlocked
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-10")

RULE = ("NetworkPolicy", "8081", "ingress")
"""Without these words nobody could write the rule."""


@pytest.mark.control("test_only_the_operators_way_was_closed")
def test_fails_as_unreachable(sidecar_blocked: SidecarBlocked) -> None:
    """The launch fails as sidecar-unreachable, by the operator's own word."""
    assert sidecar_blocked.ended.state == "failed", (
        f"the launch with an unreachable sidecar is {sidecar_blocked.ended.state}"
    )
    assert sidecar_blocked.ended.reason == "sidecar-unreachable", (
        f"it failed as {sidecar_blocked.ended.reason}, not as sidecar-unreachable: {sidecar_blocked.ended.detail}"
    )
    told = [payload(entry)["reason"] for entry in sidecar_blocked.statuses if payload(entry)["state"] == "failed"]
    assert told == ["sidecar-unreachable"], f"the operator reported the failures {told}"


@pytest.mark.control("test_only_the_operators_way_was_closed")
def test_detail_names_the_rule(sidecar_blocked: SidecarBlocked) -> None:
    """The detail speaks of a NetworkPolicy, its direction and the port."""
    missing = [word for word in RULE if word not in (sidecar_blocked.ended.detail or "")]
    assert not missing, f"the detail does not say {missing}: {sidecar_blocked.ended.detail!r}"


def test_only_the_operators_way_was_closed(sidecar_blocked: SidecarBlocked) -> None:
    """The control: before, a launch was ready; then packets were dropped, and the sidecar answered somebody else."""
    assert sidecar_blocked.before.ready_at is not None, "with the way open the same launch was never ready"
    assert sidecar_blocked.unanswered > 0, "the operator never tried to reach the sidecar, so nothing was closed to it"
    assert sidecar_blocked.witness.status in {200, 503}, (
        f"the sidecar did not answer the control client either: "
        f"{sidecar_blocked.witness.trouble or sidecar_blocked.witness.status}"
    )
