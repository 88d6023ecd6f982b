"""The number that reports say of the suite is read as it was written."""

import json
from dataclasses import asdict

from conformance import builtin
from conformance.contract.strength import Strength, load

FOUND = Strength(
    date="2026-11-30",
    caught=93,
    changing=100,
    equivalent=4,
    unjudged=1,
    generated=3400,
    executed=2400,
    survivors=["decide:120:comparison"],
)


def test_what_is_written_is_read() -> None:
    """Field by field."""
    assert load(json.dumps(asdict(FOUND))) == FOUND


def test_the_shipped_number_adds_up() -> None:
    """Caught and not caught are all that change something."""
    found = builtin.strength()
    assert found.caught + len(found.survivors) == found.changing
    assert found.changing + found.equivalent + found.unjudged <= found.executed <= found.generated
