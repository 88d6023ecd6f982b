"""LCH-15: a sandbox that is killed for want of memory after it was ready is told as finished, and why."""

import pytest

from conformance.families.launch.out_of_memory import OutOfMemory
from conformance.observe.journal import payload

pytestmark = pytest.mark.clause("LCH-15")


@pytest.mark.control("test_it_had_worked")
def test_the_reason_is_told(out_of_memory: OutOfMemory) -> None:
    """Whoever asks why the work broke off is told by the platform, not by the node's log."""
    told = [payload(entry) for entry in out_of_memory.statuses if payload(entry)["state"] == "finished"]
    assert len(told) == 1, f"a sandbox that was killed for memory was reported finished {len(told)} times"
    assert told[0]["reason"] == "oom", (
        f"a sandbox that was killed for memory after it was ready was reported with the reason {told[0]['reason']}, "
        f"not oom: {told[0]['detail']!r}"
    )


@pytest.mark.control("test_it_had_worked")
def test_its_pod_is_removed(out_of_memory: OutOfMemory) -> None:
    """Like any other whose work has ended."""
    assert out_of_memory.left is None, "the pod of a sandbox that was killed for memory was not removed"


def test_it_had_worked(out_of_memory: OutOfMemory) -> None:
    """The control: it was ready, and the command inside set it off."""
    assert out_of_memory.before.ready_at is not None, "the sandbox was never ready"
    assert out_of_memory.told.code == 0, f"the sandbox could not be set off: {out_of_memory.told.stderr}"
