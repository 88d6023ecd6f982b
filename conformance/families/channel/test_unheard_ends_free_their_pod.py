"""CHN-14: an end that nobody can be told keeps its pod for a minute at most; it is told once somebody can be."""

import pytest

from conformance.families.channel.connection_refused import TurnedAway
from conformance.observe.journal import frames, time_of

pytestmark = pytest.mark.clause("CHN-14")

MINUTE = 60.0
"""Seconds for which the pod of an ended sandbox waits for a connection at most (asyncapi.yaml, 11)."""

SEEN = 30.0
"""Seconds after its start within which an operator has found it, connected or not (asyncapi.yaml, 11)."""


@pytest.mark.control("test_it_could_tell_nobody")
def test_its_pod_does_not_wait_for_ever(kept_away: TurnedAway) -> None:
    """Unless the operator came to be connected before that minute was over."""
    due, connected = time_of(kept_away.attempts[0]) + MINUTE + SEEN, _connected(kept_away)
    asked = any(each <= due for each in kept_away.ended.value)
    assert asked or (connected is not None and connected <= due), (
        f"the pod of a sandbox that had ended stood for more than {MINUTE:g} s after an operator had come that could "
        "tell nobody of it"
    )


def test_it_could_tell_nobody(kept_away: TurnedAway) -> None:
    """The control: its exchanges failed."""
    statuses = [one.status for one in kept_away.attempts[:3]]
    assert statuses, "the operator made no exchange at all"
    assert 200 not in statuses, f"the first exchanges of the operator were answered {statuses}"


def _connected(kept_away: TurnedAway) -> float | None:
    """When the operator could first tell anything."""
    return next((time_of(entry) for entry in frames(kept_away.journal, "host.inventory", "up")), None)
