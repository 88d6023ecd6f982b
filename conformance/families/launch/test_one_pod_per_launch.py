"""LCH-05: a launch that is delivered more than once makes one pod."""

import pytest

from conformance.environment.subject import SandboxUnderTest
from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import about, frames, payload

pytestmark = pytest.mark.clause("LCH-05")


@pytest.mark.control("test_the_launch_did_arrive_twice")
def test_repeated_launch_made_one_pod(deliveries: Deliveries) -> None:
    """Sent again as a message of its own it is still the one launch."""
    made = len(deliveries.creations[deliveries.repeated.id])
    assert made == 1, f"a launch that was delivered in two messages made {made} pods"


@pytest.mark.control("test_the_launch_did_arrive_twice")
def test_doubled_launch_made_one_pod(deliveries: Deliveries) -> None:
    """The same message twice is one launch."""
    made = len(deliveries.creations[deliveries.doubled.id])
    assert made == 1, f"a launch whose message was delivered twice made {made} pods"


@pytest.mark.control("test_the_launch_did_arrive_twice")
def test_one_pod_runs_for_it(deliveries: Deliveries) -> None:
    """After all that, both were ready with one pod each."""
    for sandbox in (deliveries.repeated, deliveries.doubled):
        reported = [payload(entry) for entry in about(frames(deliveries.journal, "sandbox.status", "up"), sandbox.id)]
        states = [status["state"] for status in reported]
        assert "ready" in states, f"a launch that was delivered twice was never ready: {states}"
        uids = {status["podUid"] for status in reported} - {None}
        assert len(uids) == 1, f"a launch that was delivered twice was reported with the pods {sorted(uids)}"


def test_the_launch_did_arrive_twice(deliveries: Deliveries) -> None:
    """The control: the journal has both launches twice, the plain one once, and the operator was connected."""
    sent = frames(deliveries.journal, "sandbox.launch", "down")
    numbers = {name: [entry.data["seq"] for entry in about(sent, one.id)] for name, one in compared(deliveries)}
    assert len(numbers["plain"]) == 1, f"the plain launch was sent with the numbers {numbers['plain']}"
    assert len(set(numbers["repeated"])) == 2, f"the repeated launch was sent with the numbers {numbers['repeated']}"
    assert len(numbers["doubled"]) == 2, f"the doubled launch was sent with the numbers {numbers['doubled']}"
    assert len(set(numbers["doubled"])) == 1, f"the doubled launch was sent with the numbers {numbers['doubled']}"
    assert len(deliveries.creations[deliveries.plain.id]) == 1, "the plain launch made no pod that the audit log shows"


def compared(deliveries: Deliveries) -> tuple[tuple[str, SandboxUnderTest], ...]:
    """The three launches that this clause compares."""
    return (("plain", deliveries.plain), ("repeated", deliveries.repeated), ("doubled", deliveries.doubled))
