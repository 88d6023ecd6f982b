"""The claim of HLT-07 about two sandboxes that nobody reached, on paper."""

import datetime as dt
from dataclasses import replace

import pytest

from conformance.families.health.nobody_reached import NobodyReached
from fake_platform.model import Host, NetworkPolicy
from tests.conformance.families.conftest import check
from tests.conformance.families.test_changes_on_paper import NOON, shown

claims = check("health/test_nobody_reached")


def found(state: str, seconds: float) -> Host:
    """A host that shows this, measured so many seconds after noon."""
    at = NOON + dt.timedelta(seconds=seconds)
    policy = {"state": state, "reason": "It was.", "measuredAt": at, "allowed": "a" * 26, "denied": "d" * 26}
    return shown().model_copy(update={"network_policy": NetworkPolicy.model_validate(policy)})


GOOD = NobodyReached(found("not-enforced", 5.0), found("unknown", 25.0))


def test_unknown_is_green() -> None:
    """Whatever was measured before."""
    claims.test_two_that_never_listened_tell_nothing(GOOD)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (replace(GOOD, measured=found("enforced", 25.0)), "shows network policies as enforced: It was"),
        (replace(GOOD, measured=GOOD.before), "has not ended"),
    ],
)
def test_anything_else_is_red(record: NobodyReached, words: str) -> None:
    """In words that say what is wrong."""
    with pytest.raises(AssertionError, match=words):
        claims.test_two_that_never_listened_tell_nothing(record)
