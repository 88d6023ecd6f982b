"""RET-03: sandboxes that run when their host is deleted end by themselves, re-pointed meanwhile, and are removed."""

import pytest

from conformance.families.retire.host_deleted import Deletion
from conformance.observe.survival import harmed

pytestmark = pytest.mark.clause("RET-03")


def test_they_are_left_alone(deletion: Deletion) -> None:
    """After the deletion, and a restart of the operator, both have the pods and processes that they had."""
    assert len(deletion.running.pods) == 2, f"before the deletion {len(deletion.running.pods)} sandboxes ran, not two"
    found = harmed(deletion.running.pods, deletion.drain.repointed.pods)
    assert not found, f"the deletion of the host did not leave its sandboxes alone: {found}"


def test_they_are_repointed(deletion: Deletion) -> None:
    """Restarted during the drain, the operator connected again, and each sidecar holds a newer token."""
    back = deletion.drain.back
    assert back.connection == "connected", f"restarted during the drain, the operator's host is {back.connection}"
    for name in deletion.running.pods:
        held, holds = deletion.running.generation(name), deletion.drain.repointed.generation(name)
        assert holds > held, f"sandbox {name} was not re-pointed during the drain: it holds generation {holds}"


def test_one_finishes_by_itself(deletion: Deletion) -> None:
    """The sandbox whose program ended is reported finished, and its pod is removed."""
    worker = deletion.drain.worker
    assert worker.record.state == "finished", f"the sandbox that ended by itself is shown as {worker.record.state}"
    assert worker.removed, "the pod of the sandbox that ended by itself was not removed"


def test_the_other_can_be_ended(deletion: Deletion) -> None:
    """The drain's channel still carries a termination: the last sandbox is ended, and its pod is removed."""
    stayer = deletion.drain.stayer
    assert stayer.record.state in {"finished", "gone"}, (
        f"the sandbox that was terminated during the drain is shown as {stayer.record.state}"
    )
    assert stayer.removed, "the pod of the sandbox that was terminated during the drain was not removed"
