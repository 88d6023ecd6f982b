"""HLT-02: where more than one right is missing, the reason names each of them (terms.json, health)."""

import pytest

from conformance.families.health.rights_gone_together import TOGETHER, RightsGone
from conformance.families.health.verb_taken_away import names

pytestmark = pytest.mark.clause("HLT-02")


@pytest.mark.control("test_its_rights_were_good")
def test_each_is_named(rights_gone: RightsGone) -> None:
    """With two rights away at once the host shows its RBAC as broken, and names both."""
    assert rights_gone.shown.health is not None, "the host shows no health at all"
    fact = rights_gone.shown.health.rbac
    unnamed = [f"{verb} {resource}" for verb, resource in TOGETHER if not names(rights_gone.shown, verb, resource)]
    assert not unnamed, f"two rights were taken away, and the reason does not name `{unnamed[0]}`: {fact.reason!r}"


def test_its_rights_were_good(rights_gone: RightsGone) -> None:
    """The control: while both were there the same fact was good."""
    told = rights_gone.before.health
    assert told is not None, "the host shows no health at all"
    assert told.rbac.ok, f"with its rights in their place RBAC is bad: {told.rbac.reason}"
