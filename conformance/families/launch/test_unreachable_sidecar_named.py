"""LCH-10: where the operator may not reach its sandboxes, the failure says which rule is missing."""

import pytest

from conformance.observe.journal import payload
from conformance.scenario.walled import Walled

pytestmark = pytest.mark.clause("LCH-10")

RULE = ("NetworkPolicy", "8081", "ingress")
"""Without these words nobody could write the rule."""


@pytest.mark.control("test_only_the_operators_way_was_closed")
def test_fails_as_unreachable(walled: Walled) -> None:
    """The launch fails as sidecar-unreachable, by the operator's own word."""
    assert walled.ended.state == "failed", f"the launch with an unreachable sidecar is {walled.ended.state}"
    assert walled.ended.reason == "sidecar-unreachable", (
        f"it failed as {walled.ended.reason}, not as sidecar-unreachable: {walled.ended.detail}"
    )
    told = [payload(entry)["reason"] for entry in walled.statuses if payload(entry)["state"] == "failed"]
    assert told == ["sidecar-unreachable"], f"the operator reported the failures {told}"


@pytest.mark.control("test_only_the_operators_way_was_closed")
def test_detail_names_the_rule(walled: Walled) -> None:
    """The detail speaks of a NetworkPolicy, its direction and the port."""
    missing = [word for word in RULE if word not in (walled.ended.detail or "")]
    assert not missing, f"the detail does not say {missing}: {walled.ended.detail!r}"


def test_only_the_operators_way_was_closed(walled: Walled) -> None:
    """The control: before, a launch was ready; then packets were dropped, and the sidecar answered somebody else."""
    assert walled.before.ready_at is not None, "with the way open the same launch was never ready"
    assert walled.dropped > 0, "the operator never tried to reach the sidecar, so nothing was closed to it"
    assert walled.witness.status in {200, 503}, (
        f"the sidecar did not answer the control client either: {walled.witness.trouble or walled.witness.status}"
    )
