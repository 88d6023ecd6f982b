"""POD-12: a sandbox pod names no node, scheduler, priority class or toleration."""

import pytest

from conformance.scenario.hardened import Hardened
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-12")

PLACEMENT = ("nodeName", "nodeSelector", "affinity", "priorityClassName", "priority", "preemptionPolicy", "tolerations")
"""Fields of the pod's specification by which a pod chooses its place or its rank (Kubernetes API, PodSpec)."""

ORDINARY = {"default-scheduler", "", None}
"""The audit log holds the decoded request, in which the API server has put its own scheduler's name."""


def test_submitted_pod_chooses_no_place(hardened: Hardened) -> None:
    """As the operator submitted it: where it runs and whom it displaces is the cluster's business."""
    spec = hardened.submitted["spec"]
    chosen = [field for field in PLACEMENT if spec.get(field)]
    assert not chosen, f"the submitted pod sets {listed(chosen)}, by which a sandbox chooses its place or rank"
    scheduler = spec.get("schedulerName")
    assert scheduler in ORDINARY, f"the submitted pod asks for the scheduler {scheduler}"
