"""CHN-12: each wait is drawn anew: an operator that was unlucky once is not unlucky for the rest of its life."""

import pytest

from conformance.families.channel.connection_refused import LONG, TurnedAway
from conformance.observe.journal import time_of
from conformance.observe.waits import same_place, waits

pytestmark = pytest.mark.clause("CHN-12")


@pytest.mark.control("test_it_waited_often_enough")
def test_no_two_waits_are_one_draw(kept_away: TurnedAway) -> None:
    """Its waits do not all lie at the same place of their ranges (openapi.yaml, 1)."""
    found = _waits(kept_away)
    told = ", ".join(f"{wait:.1f}" for wait in found)
    assert not same_place(found), f"each wait of the operator is the same part of the longest that it may be: {told} s"


def test_it_waited_often_enough(kept_away: TurnedAway) -> None:
    """The control: five waits of a wide range."""
    assert len(_waits(kept_away)) >= LONG, (
        f"the operator waited {len(_waits(kept_away))} times, which tells of no chance"
    )


def _waits(turned_away: TurnedAway) -> tuple[float, ...]:
    return waits([time_of(one) for one in turned_away.attempts[: LONG + 1]])
