"""CHN-16: a lost acknowledgement, a reset transport, a late answer and a forgotten sandbox cost nothing else."""

import pytest

from conformance.families.channel.lossy_link import LATE, LossyLink
from conformance.observe.journal import about, exchanges, frames, payload
from conformance.observe.survival import harmed

pytestmark = pytest.mark.clause("CHN-16")


@pytest.mark.control("test_all_of_it_happened")
def test_the_other_sandbox_is_untouched(lossy_link: LossyLink) -> None:
    """It keeps its pod, and holds a newer token."""
    kept = lossy_link.kept.id
    found = harmed({kept: lossy_link.before.pods[kept]}, lossy_link.after.pods)
    assert not found, f"the sandbox that lives on was not left alone: {found}"
    held, holds = lossy_link.before.generation(kept), lossy_link.after.generation(kept)
    assert holds > held, f"the sandbox that lives on was not re-pointed: it holds generation {holds}, and {held} before"


@pytest.mark.control("test_all_of_it_happened")
def test_an_unacknowledged_end_is_told_again(lossy_link: LossyLink) -> None:
    """On the next connection, in case that the platform has not got it."""
    told = about(frames(lossy_link.journal, "sandbox.status", "up"), lossy_link.ended.id)
    ends = [entry for entry in told if payload(entry)["state"] == "finished"]
    assert len({entry.connection_id for entry in ends}) > 1, (
        f"an end that was never acknowledged was told on {len(ends)} connections, and not again on the next"
    )


@pytest.mark.control("test_all_of_it_happened")
def test_a_forgotten_sandbox_is_left_alone(lossy_link: LossyLink) -> None:
    """Nobody has asked for its end: a platform that has lost its records costs nobody's work."""
    name = lossy_link.forgotten.id
    found = harmed({name: lossy_link.before.pods[name]}, lossy_link.after.pods)
    assert not found, f"a sandbox that the platform has forgotten was not left alone: {found}"


def test_all_of_it_happened(lossy_link: LossyLink) -> None:
    """The control: the host came back over another exchange, on another connection."""
    assert lossy_link.back.connection == "connected", f"after the reset the host is {lossy_link.back.connection}"
    assert exchanges(lossy_link.journal), f"no exchange followed the reset, which was to be answered {LATE} s late"
    assert lossy_link.back.connection_id != lossy_link.connected.connection_id, "the connection was never reset"
