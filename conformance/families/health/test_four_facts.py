"""HLT-01: a working operator reports its four facts as good and fresh."""

import pytest

from conformance.environment.expectations import Condition
from conformance.environment.subject import HostUnderTest
from conformance.environment.waiting import eventually
from fake_platform.model import Host

pytestmark = pytest.mark.clause("HLT-01")

FRESH = 30.0
"""Seconds that a fact may be old when it is shown (protocol, Health)."""


@pytest.mark.parametrize("name", ["cluster_api", "namespace", "rbac", "channel"])
def test_fact_is_good_and_fresh(host: HostUnderTest, name: str) -> None:
    """The host shows this fact as good, looked at not long before the operator was last heard of."""
    told = Condition("the host shows its health", lambda record: record.health is not None)
    record: Host = eventually(host.record, until=told, within=15)
    assert record.health is not None, f"the host {host.name} is connected and shows no health"
    fact = getattr(record.health, name)
    assert fact.ok, f"the host shows {name} as not good: {fact.reason}"
    assert record.last_seen is not None, f"the host {host.name} is connected and was never seen"
    age = (record.last_seen - fact.checked_at).total_seconds()
    assert age <= FRESH, (
        f"{name} was looked at {age:.0f} s before the operator was last heard of, more than {FRESH:g} s"
    )
