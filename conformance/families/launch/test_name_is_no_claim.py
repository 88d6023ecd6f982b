"""LCH-16: a pod that only bears a launch's name is not the launch's: it is neither adopted nor deleted."""

import pytest

from conformance.families.launch.pod_name_taken import TakenName
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-16")


def test_the_other_pod_is_left_alone(taken_name: TakenName) -> None:
    """After the launch has ended it is there as before. Where no name can be foretold, none can be taken."""
    if taken_name.before is None:
        return
    assert taken_name.after is not None, "the operator deleted somebody else's pod that had the launch's name"
    now, was = taken_name.after["metadata"], taken_name.before["metadata"]
    assert now["uid"] == was["uid"], "somebody else's pod that had the launch's name was replaced"
    assert "deletionTimestamp" not in now, "the operator deletes somebody else's pod that has the launch's name"


def test_the_launch_fails(taken_name: TakenName) -> None:
    """It is told as failed, not as running in a pod that is not its own."""
    if taken_name.before is None:
        return
    told = [payload(entry) for entry in taken_name.statuses]
    uids = {status["podUid"] for status in told if status["podUid"]}
    assert taken_name.before["metadata"]["uid"] not in uids, "the launch was told to run in somebody else's pod"
    states = [status["state"] for status in told]
    assert states[-1:] == ["failed"], f"of a launch whose pod's name was taken was told {states}"
