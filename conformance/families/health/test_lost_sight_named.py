"""HLT-02: a right by which an operator sees its pods or its account is one of the seven too, and shows by name."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families.health.verb_taken_away import BrokenRole, names

pytestmark = pytest.mark.clause("HLT-02")


def test_lost_sight_is_named_in_time(blinded: BrokenRole, clause: Clause) -> None:
    """Whether it is missing tells a review of access, and no request that fails (terms.json, health)."""
    assert blinded.taken, "the bundle's role grants none of the rights by which an operator sees"
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    for one in blinded.taken:
        right = f"{one.verb} {one.resource}"
        assert one.shown.health is not None, "the host shows no health at all"
        fact = one.shown.health.rbac
        assert not fact.ok, f"{one.seconds:.0f} s after `{right}` was lost the host still shows its RBAC as good"
        assert names(one.shown, one.verb, one.resource), f"the reason does not name `{right}`: {fact.reason!r}"
        assert one.seconds <= clause.bound.seconds, (
            f"`{right}` was shown after {one.seconds:.1f} s, more than {clause.bound.seconds:g} s"
        )
