"""POD-12: where a sandbox runs is the cluster's business, and the host's settings'; nobody else's."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.sandbox_pod import Hardened
from conformance.families.pods.placed_sandboxes import PlacedSandboxes
from conformance.observe import hardening
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-12")


def test_submitted_pod_chooses_no_place(hardened: Hardened) -> None:
    """As the operator submitted it, where the host's settings name no place."""
    fault = hardening.placement(hardened.submitted)
    assert not fault, fault


def test_a_launch_chooses_none(placed: PlacedSandboxes) -> None:
    """One that carries a place of its own gets the host's, or no pod."""
    faults = [hardening.placement(each.requested, (placed.placement,)) for each in placed.asking.creations]
    found = [fault for fault in faults if fault]
    assert not found, f"a launch asked for another place, and {listed(found)}"


@pytest.mark.whole_run
def test_no_pod_of_the_run_chooses_one(every_pod: EverySubmittedPod) -> None:
    """Every pod that an operator submitted in the run has a placement that its host's settings named, or none."""
    found = every_pod.faults(lambda each: hardening.placement(each.pod, each.placements))
    assert not found, listed(found)
