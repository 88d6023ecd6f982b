"""LCH-12: a deadline is one of becoming ready: who was ready before a restart is not held to it afterwards."""

import pytest

from conformance.families.launch.operator_killed import Interrupted

pytestmark = pytest.mark.clause("LCH-12")


@pytest.mark.control("test_operator_died_meanwhile")
def test_a_survivor_goes_on_after_its_deadline(interrupted: Interrupted) -> None:
    """It is still ready, in the same pod, and nobody is deleting that."""
    record, before, after = interrupted.working.record, interrupted.working.before, interrupted.working.after
    name = record.sandbox_id
    assert record.state == "ready", (
        f"sandbox {name} was ready before the operator's restart, and is {record.state} ({record.reason}) "
        f"once the deadline of its launch is over: {record.detail}"
    )
    kept = after is not None and after["metadata"]["uid"] == before["metadata"]["uid"]
    assert kept, f"sandbox {name} was ready before the operator's restart, and its pod is gone"
    assert after is not None  # for the type checker
    assert "deletionTimestamp" not in after["metadata"], f"the pod of sandbox {name} is being deleted"


def test_operator_died_meanwhile(interrupted: Interrupted) -> None:
    """The control: the process was killed, and another one came."""
    assert interrupted.died, "the operator's process did not end"
    assert interrupted.after.generation > interrupted.before.generation, "the operator did not exchange again"
