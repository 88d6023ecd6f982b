"""RET-02: a deleted host takes no further launch, its capacity is freed, and the next launch for it says why."""

import pytest

from conformance.families.retire.host_deleted import Deletion
from conformance.observe.journal import frames

pytestmark = pytest.mark.clause("RET-02")


@pytest.mark.parametrize("how", ["by itself", "by a profile"])
def test_launch_is_refused_and_says_why(deletion: Deletion, how: str) -> None:
    """The next launch, for the host itself or by a profile that points at it, is refused with host and reason."""
    refusal = deletion.refusals[how]
    assert refusal is not None, f"the deleted host took a launch that was asked for {how}"
    assert (refusal.kind, refusal.status) == ("host-retired", 409), (
        f"the launch {how} was refused as {refusal.kind} ({refusal.status}), not as host-retired (409)"
    )
    said = deletion.host.name in refusal.detail and "deleted" in refusal.detail
    assert said, f"the refusal does not say that {deletion.host.name} was deleted: {refusal.detail}"


def test_capacity_is_freed(deletion: Deletion) -> None:
    """What waited for a pod is given up with a reason at once; nothing is held any more once the last one has ended."""
    held = deletion.before.capacity
    assert held is not None, "the host shows no capacity"
    assert held.waiting == 1, f"before the deletion {held.waiting} launches waited for a pod, one was meant to"
    after = deletion.after.capacity
    assert after is not None, "the deleted host shows no capacity"
    assert after.waiting == 0, f"the deleted host still holds capacity for {after.waiting} launches that wait for a pod"
    assert (deletion.lost.state, deletion.lost.reason) == ("failed", "cancelled"), (
        f"the launch that waited is {deletion.lost.state} ({deletion.lost.reason}) after the deletion"
    )
    assert after.running == held.running, f"{held.running} sandboxes ran, the deleted host shows {after.running}"
    end = deletion.drain.end.capacity
    assert end is not None, "the drained host shows no capacity"
    assert (end.waiting, end.running) == (0, 0), f"the drained host still holds capacity: {end}"


def test_operator_is_told(deletion: Deletion) -> None:
    """Over its open channel, and once more after it has reconnected."""
    told = frames(deletion.journal, "host.retired", "down")
    assert told, "the operator was not told that its host was deleted"
    launches = frames(deletion.journal, "sandbox.launch", "down")
    assert not launches, f"after the deletion {len(launches)} launches were sent down"
    again = [entry for entry in told if entry.connection_id == deletion.drain.back.connection_id]
    assert again, "the reconnected operator was not told that its host was deleted"
