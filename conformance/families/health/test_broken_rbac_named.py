"""HLT-02: a right that was taken away shows, by name, and alone."""

import pytest

from conformance.contract.clauses import Clause
from conformance.families.health.verb_taken_away import BrokenRole, names

pytestmark = pytest.mark.clause("HLT-02")


def test_right_is_named_in_time(broken: BrokenRole, clause: Clause) -> None:
    """The host shows its RBAC as broken within the bound, and names verb and resource; of each resource alike."""
    assert broken.taken, "the bundle's role grants none of the rights that could have been taken away"
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    for one in broken.taken:
        right = f"{one.verb} {one.resource}"
        assert one.shown.health is not None, "the host shows no health at all"
        fact = one.shown.health.rbac
        assert not fact.ok, f"{one.seconds:.0f} s after `{right}` was taken away the host still shows its RBAC as good"
        assert names(one.shown, one.verb, one.resource), f"the reason does not name `{right}`: {fact.reason!r}"
        assert one.seconds <= clause.bound.seconds, (
            f"`{right}` was shown after {one.seconds:.1f} s, more than {clause.bound.seconds:g} s"
        )


def test_the_others_stay_good(broken: BrokenRole) -> None:
    """Cluster API, namespace and channel are still shown as good, and the host as connected."""
    for shown in (one.shown for one in broken.taken):
        assert shown.connection == "connected", f"with one right missing the host shows {shown.connection}"
        assert shown.health is not None, "the host shows no health at all"
        for name in ("cluster_api", "namespace", "channel"):
            fact = getattr(shown.health, name)
            assert fact.ok, f"with one right missing {name} is shown as broken too: {fact.reason}"


def test_mended_right_is_good_again(broken: BrokenRole) -> None:
    """Given back, the right shows as good again without a restart."""
    assert broken.mended.instance == broken.before.instance, "the operator was restarted between"
    assert broken.mended.health is not None, "the host shows no health at all"
    assert broken.mended.health.rbac.ok, "RBAC is still shown as broken after it was mended"
