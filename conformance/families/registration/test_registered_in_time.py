"""REG-02: a started operator claims its host soon."""

import pytest

from conformance.contract.clauses import Clause
from conformance.environment.subject import HostUnderTest
from conformance.observe.journal import answered, time_of
from conformance.observe.pods import restarts, started_at
from conformance.observe.timestamps import seconds

pytestmark = pytest.mark.clause("REG-02")


def test_claimed_within_the_bound(host: HostUnderTest, clause: Clause) -> None:
    """From the container's start to the first answered exchange it is within the bound, at the first start.

    Of the steady host, which is installed before anybody else is: the others begin side by side, and a machine that
    is short of processors would be what is measured.
    """
    pod = host.operator_pod()
    container = pod["spec"]["containers"][0]
    again = restarts(pod)[container["name"]]
    assert again == 0, f"the operator's container was restarted {again} times before it had claimed its host"
    started = started_at(pod, container["name"])
    assert started, f"the operator's container {container['name']} does not run"
    first = answered(host.journal())
    assert first, "the journal has no answered exchange of the host"
    took = time_of(first[0]) - seconds(started)
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    assert took <= clause.bound.seconds, (
        f"the operator claimed its host {took:.1f} s after its start, more than {clause.bound.seconds:g} s"
    )
