"""HLT-02: a right that was taken away shows, by name, and alone."""

import pytest

from conformance.contract import Clause
from conformance.scenario.broken_role import RESOURCE, VERB, BrokenRole

pytestmark = pytest.mark.clause("HLT-02")


def test_right_is_named_in_time(broken: BrokenRole, clause: Clause) -> None:
    """The host shows its RBAC as broken within the bound, and names verb and resource."""
    assert broken.broken.health is not None, "the host shows no health at all"
    fact = broken.broken.health.rbac
    assert not fact.ok, (
        f"{broken.seconds:.0f} s after `{VERB} {RESOURCE}` was taken away the host still shows its RBAC as good"
    )
    reason = fact.reason or ""
    named = VERB in reason and RESOURCE in reason
    assert named, f"the reason does not name `{VERB} {RESOURCE}`: {reason!r}"
    assert clause.bound is not None, "the contract has lost the bound of this clause"
    assert broken.seconds <= clause.bound.seconds, (
        f"it was shown after {broken.seconds:.1f} s, more than {clause.bound.seconds:g} s"
    )


def test_the_others_stay_good(broken: BrokenRole) -> None:
    """Cluster API, namespace and channel are still shown as good, and the host as connected."""
    assert broken.broken.connection == "connected", f"with one right missing the host shows {broken.broken.connection}"
    health = broken.broken.health
    assert health is not None, "the host shows no health at all"
    for name in ("cluster_api", "namespace", "channel"):
        fact = getattr(health, name)
        assert fact.ok, f"with one right missing {name} is shown as broken too: {fact.reason}"


def test_mended_right_is_good_again(broken: BrokenRole) -> None:
    """Given back, the right shows as good again without a restart."""
    assert broken.mended.instance == broken.before.instance, "the operator was restarted between"
    assert broken.mended.health is not None, "the host shows no health at all"
    assert broken.mended.health.rbac.ok, "RBAC is still shown as broken after it was mended"
