"""CHN-06: a message delivered twice has one effect."""

from collections import Counter

import pytest

from conformance.families._shared.disturbed_deliveries import Deliveries
from conformance.observe.journal import about, frames, payload

pytestmark = pytest.mark.clause("CHN-06")


@pytest.mark.control("test_messages_did_arrive_twice")
def test_doubled_launch_is_taken_once(deliveries: Deliveries) -> None:
    """The operator accepts the doubled launch once, as it accepts the plain one."""
    for name, sandbox in (("plain", deliveries.plain), ("doubled", deliveries.doubled)):
        reported = about(frames(deliveries.journal, "sandbox.status", "up"), sandbox.id)
        accepted = sum(payload(entry)["state"] == "accepted" for entry in reported)
        assert accepted == 1, f"the {name} launch was reported accepted {accepted} times"


@pytest.mark.control("test_messages_did_arrive_twice")
def test_doubled_token_is_taken_once(deliveries: Deliveries) -> None:
    """Each token that came twice was reported taken once."""
    for sandbox in (deliveries.repeated, deliveries.doubled):
        doubled = {generation for generation, times in token_deliveries(deliveries, sandbox.id).items() if times == 2}
        reported = about(frames(deliveries.journal, "sandbox.status", "up"), sandbox.id)
        taken = Counter(payload(entry)["tokenGeneration"] for entry in reported if payload(entry)["state"] == "ready")
        twice = sorted(generation for generation in doubled if taken[generation] != 1)
        assert not twice, (
            f"a token that was delivered twice was reported taken {[taken[one] for one in twice]} times, not once"
        )


def test_messages_did_arrive_twice(deliveries: Deliveries) -> None:
    """The control: the journal has one launch twice with one id, and for each of two survivors a token twice."""
    sent = about(frames(deliveries.journal, "sandbox.launch", "down"), deliveries.doubled.id)
    ids = [entry.data["id"] for entry in sent]
    assert len(ids) == 2, f"the doubled launch was sent {len(ids)} times"
    assert len(set(ids)) == 1, "the doubled launch was sent as two messages"
    for sandbox in (deliveries.repeated, deliveries.doubled):
        deliveries_of = token_deliveries(deliveries, sandbox.id)
        assert 2 in deliveries_of.values(), f"no token of {sandbox.id} was delivered twice: {dict(deliveries_of)}"


def token_deliveries(deliveries: Deliveries, sandbox: str) -> Counter[int]:
    """How often each token generation was sent by a sandbox.token message."""
    sent = about(frames(deliveries.journal, "sandbox.token", "down"), sandbox)
    return Counter(payload(entry)["generation"] for entry in sent)
