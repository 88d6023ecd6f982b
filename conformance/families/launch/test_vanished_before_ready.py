"""LCH-14: a launch whose pod vanishes before it was ready has ended, and makes no second pod."""

import pytest

from conformance.families.launch.pod_vanished_early import VanishedEarly
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-14")

ENDS = ("gone", "failed", "finished")


@pytest.mark.control("test_a_pod_did_vanish")
def test_it_is_not_created_again(vanished_early: VanishedEarly) -> None:
    """Up to when a later launch was ready, its id has one pod in the audit log."""
    made = len(vanished_early.creations)
    assert made == 1, f"for a launch whose pod vanished before it was ready {made} pods were made"


@pytest.mark.control("test_a_pod_did_vanish")
def test_its_end_is_told_once(vanished_early: VanishedEarly) -> None:
    """As gone, for that is what has happened; and by the operator, not by the launch's deadline."""
    told = [payload(entry)["state"] for entry in vanished_early.statuses]
    ends = [state for state in told if state in ENDS]
    assert ends == ["gone"], f"of a launch whose pod vanished before it was ready was told {told}, not gone"
    assert vanished_early.ended.state == "gone", (
        f"a launch whose pod vanished before it was ready is shown as {vanished_early.ended.state}"
    )


def test_a_pod_did_vanish(vanished_early: VanishedEarly) -> None:
    """The control: there was a pod, and it had not been ready."""
    assert vanished_early.pod is not None, "the launch made no pod that could vanish"
    assert vanished_early.ended.ready_at is None, "the launch was ready before its pod vanished"
