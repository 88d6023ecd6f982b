"""LCH-08: a cancel that names no pod, since the platform has heard of none, leaves none either."""

import pytest

from conformance.families._shared.failed_acknowledgements import FailedAcknowledgements
from conformance.observe.journal import about, frames, payload
from fake_platform.model import JournalEntry

pytestmark = pytest.mark.clause("LCH-08")


@pytest.mark.control("test_it_named_no_pod")
def test_its_pod_is_deleted(failed_acknowledgements: FailedAcknowledgements) -> None:
    """A pod that is there already is the one that is meant (sandbox.terminate.json, podUid)."""
    left = failed_acknowledgements.left
    assert left is None, (
        f"a launch was cancelled before the platform knew of its pod, and the pod {left['metadata']['name']} stays"
    )


def test_it_named_no_pod(failed_acknowledgements: FailedAcknowledgements) -> None:
    """The control: the first terminate was sent with podUid null."""
    ordered = _terminates(failed_acknowledgements)
    assert ordered, "nobody told the operator to terminate the sandbox"
    uid = payload(ordered[0])["podUid"]
    assert uid is None, f"the terminate named the pod {uid}"


def _terminates(failed: FailedAcknowledgements) -> tuple[JournalEntry, ...]:
    return about(frames(failed.journal, "sandbox.terminate", "down"), failed.unnamed.id)
