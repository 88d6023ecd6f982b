"""LCH-08: who is told to end what it has never heard of says so, or the platform would wait for it."""

import pytest

from conformance.families._shared.launches_at_edges import LaunchesAtEdges
from conformance.observe.journal import about, frames, payload

pytestmark = pytest.mark.clause("LCH-08")


@pytest.mark.control("test_nobody_had_heard_of_it")
def test_it_is_told_as_cancelled(launches_at_edges: LaunchesAtEdges) -> None:
    """There is no pod to delete: it has failed, as cancelled (sandbox.terminate.json)."""
    name = launches_at_edges.unheard.sandbox_id
    told = about(frames(launches_at_edges.journal, "sandbox.status", "up"), name)
    said = [(payload(each)["state"], payload(each)["reason"]) for each in told]
    assert said == [("failed", "cancelled")], (
        f"of a sandbox whose cancel was the first that the operator heard of it, it told {said or 'nothing'}"
    )


def test_nobody_had_heard_of_it(launches_at_edges: LaunchesAtEdges) -> None:
    """The control: no launch named it, and one terminate did, without a pod."""
    name, entries = launches_at_edges.unheard.sandbox_id, launches_at_edges.journal
    assert not about(frames(entries, "sandbox.launch", "down"), name), "its launch was sent as one"
    ordered = about(frames(entries, "sandbox.terminate", "down"), name)
    assert ordered, "nobody told the operator to terminate it"
    assert payload(ordered[0])["podUid"] is None, "its terminate named a pod"
