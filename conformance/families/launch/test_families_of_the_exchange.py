"""LCH-07: which families a host serves is what its last exchange was answered, and not what its operator advertises."""

import pytest

from conformance.families._shared.connection_half_open import HalfOpen
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.journal import answered

pytestmark = pytest.mark.clause("LCH-07")


@pytest.mark.control("test_it_was_advertised_and_not_served")
def test_another_one_is_not_served(half_open: HalfOpen) -> None:
    """It fails as family-not-served, and no pod is made (sandbox.launch.json, family)."""
    assert half_open.unserved is not None  # for the type checker
    family, ended = half_open.unserved.family, half_open.unserved.ended
    assert (ended.state, ended.reason) == ("failed", "family-not-served"), (
        f"a launch of the family {family}, which the exchange was not answered, is {ended.state} ({ended.reason}), "
        "not failed as family-not-served"
    )
    assert not half_open.unserved.creations, f"a pod was made for a launch of the family {family} all the same"


def test_it_was_advertised_and_not_served(half_open: HalfOpen) -> None:
    """The control: the last exchange advertised it, and its answer lacks it."""
    if half_open.unserved is None:
        raise CouldNotRun("the target has one family only, so its host always serves what its operator advertises")
    exchanges = answered(half_open.journal)
    assert exchanges, "since the connection had fallen silent no exchange was answered"
    exchange = exchanges[-1].data
    assert half_open.unserved.family in exchange["request"]["runtimeFamilies"], "the operator did not advertise it"
    assert half_open.unserved.family not in exchange["response"]["runtimeFamilies"], "the exchange was answered with it"
