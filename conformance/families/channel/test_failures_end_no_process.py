"""CHN-12: attempts that fail do not end the operator's process: a restart would count them anew."""

import pytest

from conformance.families.channel.connection_refused import FORMS, TurnedAway
from conformance.observe.pods import restarts

pytestmark = pytest.mark.clause("CHN-12")


@pytest.mark.control("test_attempts_did_fail")
def test_the_process_goes_on(misled: TurnedAway, kept_away: TurnedAway) -> None:
    """Its container is the one that began the series (openapi.yaml, 1)."""
    for what, series in (("could not be used", misled), ("were answered 503", kept_away)):
        times = sum(restarts(series.pod).values())
        assert times == 0, f"while its exchanges {what} the operator's process ended {times} times"


def test_attempts_did_fail(misled: TurnedAway, kept_away: TurnedAway) -> None:
    """The control: as many as were to fail, and one that did not."""
    for series in (misled, kept_away):
        tried = len(series.attempts)
        assert tried > len(FORMS), f"the operator tried {tried} times, of which {len(FORMS)} were to fail"
