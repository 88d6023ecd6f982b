"""POD-12: a sandbox pod names no node, scheduler, priority class or toleration."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.sandbox_pod import Hardened
from conformance.observe import hardening
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-12")


def test_submitted_pod_chooses_no_place(hardened: Hardened) -> None:
    """As the operator submitted it: where it runs and whom it displaces is the cluster's business."""
    fault = hardening.placement(hardened.submitted)
    assert not fault, fault


@pytest.mark.whole_run
def test_no_pod_of_the_run_chooses_one(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.placement(each.pod))
    assert not found, listed(found)
