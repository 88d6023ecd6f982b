"""RET-03: a launch that crossed the deletion of its host on its way makes no pod (host.retired.json)."""

import pytest

from conformance.contract.wording import listed
from conformance.families.retire.host_deleted import Deletion
from conformance.observe.journal import about, frames, payload

pytestmark = pytest.mark.clause("RET-03")

RUN = frozenset({"starting", "ready", "finished", "gone"})
"""States of a launch that has a pod, or had one; who accepts first and then looks at it may fail it all the same."""


@pytest.mark.control("test_it_came_after_the_news")
def test_it_makes_no_pod(deletion: Deletion) -> None:
    """A host that drains takes no new launch, whoever sends one; the restarted operator has been told so again."""
    assert not deletion.drain.made, (
        "an operator whose host was deleted has made a pod for a launch that came after that"
    )
    told = about(frames(deletion.drain.journal, "sandbox.status", "up"), deletion.drain.crossing)
    said = [payload(entry)["state"] for entry in told]
    refused = said[-1:] in ([], ["failed"]) and not RUN & set(said)
    assert refused, f"a launch that came after its host was deleted was told as {listed(said)}"


def test_it_came_after_the_news(deletion: Deletion) -> None:
    """The control: the launch was sent by a connection that had brought host.retired before."""
    sent = about(frames(deletion.drain.journal, "sandbox.launch", "down"), deletion.drain.crossing)
    assert sent, "the launch that was to come after the news was never sent"
    news = frames(deletion.journal, "host.retired", "down")
    before = [each for each in news if each.connection_id == sent[0].connection_id and each.n < sent[0].n]
    assert before, "the connection by which the launch came had brought no host.retired before"
