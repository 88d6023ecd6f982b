"""LCH-13: an operator deletes the pod that is meant, by its uid, and no other."""

import pytest

from conformance.contract.wording import listed
from conformance.families.launch.mistaken_terminate import MistakenTerminate
from conformance.observe.deletions import Deletion, without_uid
from conformance.observe.exceptions import CouldNotRun

pytestmark = pytest.mark.clause("LCH-13")


@pytest.mark.control("test_the_mistaken_terminate_was_sent")
def test_a_terminate_for_another_pod_deletes_nothing(mistaken_terminate: MistakenTerminate) -> None:
    """A message that names the sandbox and a uid which its pod does not have leaves that pod alone."""
    before, after = mistaken_terminate.before["metadata"], mistaken_terminate.after
    assert after is not None, "a sandbox's pod was deleted by a terminate that names another pod's uid"
    assert after["metadata"]["uid"] == before["uid"], "a sandbox was given another pod"
    assert "deletionTimestamp" not in after["metadata"], (
        "a sandbox's pod is on its way out by a terminate that names another pod's uid"
    )


def test_the_mistaken_terminate_was_sent(mistaken_terminate: MistakenTerminate) -> None:
    """The control: the message went out, and a terminate that was sent after it was obeyed."""
    assert mistaken_terminate.altered, "the journal has no terminate that names the sandbox"
    assert mistaken_terminate.meant.state == "finished", (
        f"the sandbox that was terminated after it is {mistaken_terminate.meant.state}"
    )


@pytest.mark.whole_run
def test_every_deletion_names_its_uid(deleted: tuple[Deletion, ...]) -> None:
    """The API server refuses a deletion whose pod has been replaced meanwhile: each has that precondition."""
    if not deleted:
        raise CouldNotRun("no operator has deleted a pod in this run, which EPH-01 and LCH-04 judge")
    found = without_uid(deleted)
    assert not found, f"pods were deleted by name alone, without a uid as precondition: {listed(found)}"
