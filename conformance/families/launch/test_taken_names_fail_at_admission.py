"""LCH-16: a launch whose pod's name is taken is told as refused at admission."""

import pytest

from conformance.families.launch.pod_name_taken import TakenName
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-16")


def test_its_reason_is_admission(taken_name: TakenName) -> None:
    """The cluster has refused the pod (openapi.yaml, 12). Where no name can be foretold, none can be taken."""
    if taken_name.before is None:
        return
    told = [payload(entry) for entry in taken_name.statuses]
    reasons = [status.get("reason") for status in told if status["state"] == "failed"]
    assert reasons, f"of a launch whose pod's name was taken was told {[status['state'] for status in told]}"
    assert reasons[0] == "admission", f"a launch whose pod's name was taken was told as failed by {reasons[0]}"
