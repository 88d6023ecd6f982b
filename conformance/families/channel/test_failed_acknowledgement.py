"""CHN-16: news that the platform answers with an error "try again" is told again."""

import pytest

from conformance.families._shared.failed_acknowledgements import TWICE, FailedAcknowledgements
from conformance.observe.journal import about, frames, payload

pytestmark = pytest.mark.clause("CHN-16")


@pytest.mark.control("test_its_news_failed")
def test_an_end_is_told_until_it_is_taken(failed_acknowledgements: FailedAcknowledgements) -> None:
    """On this connection or the next: InternalServerError says that nothing was taken in (asyncapi.yaml, 3)."""
    told = about(frames(failed_acknowledgements.journal, "sandbox.status", "up"), failed_acknowledgements.ended.id)
    states = [payload(entry)["state"] for entry in told]
    assert "finished" in states, (
        f"the end of a terminated sandbox was answered with InternalServerError and never told again; "
        f"the platform has heard {states or 'nothing'}, and shows it as {failed_acknowledgements.ended.record().state}"
    )


def test_its_news_failed(failed_acknowledgements: FailedAcknowledgements) -> None:
    """The control: it was terminated, and news was answered with the error."""
    entries = failed_acknowledgements.journal
    ordered = about(frames(entries, "sandbox.terminate", "down"), failed_acknowledgements.ended.id)
    assert ordered, "nobody told the operator to terminate the sandbox"
    failed = [entry for entry in entries if entry.kind == "fault" and entry.type == "fail-ack"]
    assert failed, f"no news was answered with an error, and {TWICE} were to be"
