"""EGR-02: what the profile does not list is refused at the proxy, and nothing of it arrives."""

import pytest

from conformance.families._shared.probe_attempts import mismatched, passed_connect, served, told, unlisted
from conformance.families.egress.forbidden_destinations import Probed
from conformance.observe.canary import strangers, words

pytestmark = pytest.mark.clause("EGR-02")

UNLISTED = [attempt["id"] for attempt in unlisted()]
MISMATCHED = [attempt["id"] for attempt in mismatched()]


@pytest.mark.control("test_listed_host_answers", "test_canaries_record")
@pytest.mark.parametrize("name", UNLISTED)
def test_unlisted_destination_is_refused(probed: Probed, name: str) -> None:
    """The proxy grants no tunnel and serves no request to a destination that is not on the list."""
    result = probed.inside.results[name]
    assert not passed_connect(result), (
        f"through the proxy a sandbox got to {name}, which the profile does not list: {told(result)}"
    )


@pytest.mark.control("test_listed_host_answers", "test_canaries_record")
@pytest.mark.parametrize("name", MISMATCHED)
def test_mismatch_is_refused(probed: Probed, name: str) -> None:
    """A tunnel to a listed host serves nothing once its inside names another host."""
    result = probed.inside.results[name]
    assert not served(result), (
        f"the proxy served a request with {name} inside a tunnel to a listed host: {told(result)}"
    )


@pytest.mark.control("test_listed_host_answers", "test_canaries_record")
def test_nothing_arrived(probed: Probed) -> None:
    """The canaries, which stand where the unlisted names and addresses lead, saw none of it."""
    arrived = strangers(probed.hits, probed.control_hits)
    assert not arrived, f"a sandbox's attempts arrived outside: {words(arrived)}"


def test_listed_host_answers(probed: Probed) -> None:
    """The control: the listed host answers the same sandbox through the same proxy port."""
    result = probed.inside.results["listed"]
    assert result["outcome"] == "answered", f"the listed host did not answer through the proxy: {told(result)}"
    assert result.get("status") == 200, f"the listed host answered {result.get('status')} through the proxy, not 200"


def test_canaries_record(probed: Probed) -> None:
    """The control: what the control client sent to the canaries arrived and was recorded."""
    assert probed.control_hits, (
        "the canaries recorded nothing of the control client, so they would record nothing of a sandbox"
    )
