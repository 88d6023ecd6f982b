"""HLT-01: a working operator reports its four facts as good and fresh."""

import pytest

from conformance.environment.expectations import Condition
from conformance.environment.subject import HostUnderTest
from conformance.environment.waiting import wait_or_last
from fake_platform.model import Host

pytestmark = pytest.mark.clause("HLT-01")

FRESH = 30.0
"""Seconds that a fact may be old when it is shown (protocol, Health)."""

LOOKED = 25.0
"""Seconds until the operator has looked: its first check-in may go out before, the next two come 10 s apart."""


@pytest.mark.parametrize("name", ["cluster_api", "namespace", "rbac", "channel"])
def test_fact_is_good_and_fresh(host: HostUnderTest, name: str) -> None:
    """The host shows this fact as good, looked at not long before the operator was last heard of."""
    good = Condition(f"the host shows {name} as good", lambda record: record.health and getattr(record.health, name).ok)
    record: Host = wait_or_last(host.record, until=good, within=LOOKED)
    assert record.health is not None, f"the host {host.name} is connected and shows no health"
    fact = getattr(record.health, name)
    assert fact.ok, f"the host shows {name} as not good: {fact.reason}"
    assert record.last_seen is not None, f"the host {host.name} is connected and was never seen"
    age = (record.last_seen - fact.checked_at).total_seconds()
    assert age <= FRESH, (
        f"{name} was looked at {age:.0f} s before the operator was last heard of, more than {FRESH:g} s"
    )
