"""LCH-12: a launch during which the operator dies ends in one pod, or in one failure."""

from collections import Counter

import pytest

from conformance.families.launch.operator_killed import Interrupted, Interruption
from conformance.observe.journal import payload, time_of

pytestmark = pytest.mark.clause("LCH-12")


@pytest.fixture(params=["fresh", "pending"])
def launch(request: pytest.FixtureRequest, interrupted: Interrupted) -> Interruption:
    """A launch that had just been accepted, and one whose pod no node takes."""
    one: Interruption = getattr(interrupted, request.param)
    return one


@pytest.mark.control("test_operator_died_meanwhile")
def test_one_pod_or_one_failure(launch: Interruption) -> None:
    """It made one pod at most, and came to ready or to a failure."""
    made = len(launch.creations)
    assert made <= 1, f"a launch that the operator's restart interrupted made {made} pods"
    assert launch.pods <= 1, f"a launch that the operator's restart interrupted has {launch.pods} pods"
    assert launch.ended.state in ("ready", "failed"), (
        f"a launch that the operator's restart interrupted is {launch.ended.state}, neither ready nor failed"
    )
    assert launch.ended.state == "failed" or made == 1, "the launch is shown ready and the audit log has no pod of it"


@pytest.mark.control("test_operator_died_meanwhile")
def test_end_is_told_once(launch: Interruption) -> None:
    """A failure is reported once over both processes, and a ready launch is not reported failed."""
    told = Counter(payload(entry)["state"] for entry in launch.reported)
    assert told["failed"] == (launch.ended.state == "failed"), (
        f"a launch that is {launch.ended.state} was reported failed {told['failed']} times"
    )


@pytest.mark.control("test_operator_died_meanwhile")
def test_a_restart_moves_no_deadline(interrupted: Interrupted) -> None:
    """The launch that no node takes is reported failed by the deadline that it had before."""
    pending = interrupted.pending
    told = [time_of(entry) for entry in pending.reported if payload(entry)["state"] == "failed"]
    assert told, f"the operator never reported that the launch failed which was under way: it is {pending.ended.state}"
    late = told[0] - pending.ended.deadline.timestamp()
    assert late <= 0, f"the launch was reported failed {late:.1f} s after the deadline that it had before the restart"


def test_operator_died_meanwhile(interrupted: Interrupted) -> None:
    """The control: the process was killed after both were accepted, and came back."""
    assert interrupted.after.generation > interrupted.before.generation, "the operator did not exchange again"
    assert interrupted.pending.pod is not None, "the launch that no node takes had no pod when the operator died"
    assert interrupted.died, "the operator's process did not end"
    for one in (interrupted.fresh, interrupted.pending):
        assert one.reported, f"the operator reported nothing of the launch {one.sandbox.id}"
