"""FAM-02: a launch for another host makes no pod here."""

import pytest

from conformance.families._shared.refused_launches import ANOTHER_HOST, Ghost, Refusals

pytestmark = pytest.mark.clause("FAM-02")


@pytest.fixture(scope="module")
def ghost(refusals: Refusals) -> Ghost:
    """A launch that names another host, and an ordinary one right after it."""
    return refusals.elsewhere_meant


@pytest.mark.control("test_the_next_launch_was_obeyed")
def test_no_pod_for_another_host(ghost: Ghost) -> None:
    """No pod carries the id that was launched for another host."""
    made = [event.name for event in ghost.creations]
    assert not made, f"a launch for the host {ANOTHER_HOST} made the pod {made} here"


def test_the_next_launch_was_obeyed(ghost: Ghost) -> None:
    """The control: the launch for another host was sent, and the ordinary one right after it made its pod."""
    hosts = [entry.data["host"] for entry in ghost.forged]
    assert hosts == [ANOTHER_HOST], f"the forged launch was sent for the hosts {hosts}"
    assert ghost.companion_creations, "the launch that followed made no pod either"
