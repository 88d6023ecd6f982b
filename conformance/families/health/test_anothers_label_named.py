"""HLT-04: an account that bears another host's label is not this host's: it matters what the label says."""

import pytest

from conformance.families.health.label_taken_away import LABEL, LostLabel

pytestmark = pytest.mark.clause("HLT-04")


@pytest.mark.control("test_its_own_label_is_good")
def test_it_is_shown_as_not_its_own(anothers_label: LostLabel) -> None:
    """Absent or another's, the host shows its namespace as bad (openapi.yaml, 13)."""
    assert anothers_label.broken.health is not None, "the host shows no health at all"
    fact = anothers_label.broken.health.namespace
    assert not fact.ok, (
        f"{anothers_label.seconds:.0f} s after {LABEL} of the operator's account named another host the host still "
        "shows its namespace as good"
    )
    assert "label" in (fact.reason or ""), f"the reason does not speak of the label: {fact.reason!r}"


def test_its_own_label_is_good(anothers_label: LostLabel) -> None:
    """The control: with its own host's name in the label the same fact was good, before and after."""
    for record in (anothers_label.before, anothers_label.mended):
        assert record.health is not None, "the host shows no health at all"
        assert record.health.namespace.ok, f"with its label the namespace is bad: {record.health.namespace.reason}"
