"""HLT-04: an operator whose own account does not carry this host's label says that the namespace is not its own."""

import pytest

from conformance.families.health.label_taken_away import LABEL, LostLabel

pytestmark = pytest.mark.clause("HLT-04")


@pytest.mark.control("test_labelled_namespace_is_good")
def test_it_is_shown_and_named(lost_label: LostLabel) -> None:
    """The host shows its namespace as bad, with a reason that a person understands."""
    assert lost_label.broken.health is not None, "the host shows no health at all"
    fact = lost_label.broken.health.namespace
    assert not fact.ok, (
        f"{lost_label.seconds:.0f} s after {LABEL} was taken from the operator's account the host still shows its "
        "namespace as good"
    )
    assert "label" in (fact.reason or ""), f"the reason does not speak of the label: {fact.reason!r}"


@pytest.mark.control("test_labelled_namespace_is_good")
def test_the_others_stay_good(lost_label: LostLabel) -> None:
    """Cluster API, rights and channel are still shown as good."""
    assert lost_label.broken.health is not None, "the host shows no health at all"
    for name in ("cluster_api", "rbac", "channel"):
        fact = getattr(lost_label.broken.health, name)
        assert fact.ok, f"with its label missing {name} is shown as broken too: {fact.reason}"


def test_labelled_namespace_is_good(lost_label: LostLabel) -> None:
    """The control: with the label in its place the same fact was good, before and after, without a restart."""
    for record in (lost_label.before, lost_label.mended):
        assert record.health is not None, "the host shows no health at all"
        assert record.health.namespace.ok, f"with its label the namespace is bad: {record.health.namespace.reason}"
    assert lost_label.mended.instance == lost_label.before.instance, "the operator was restarted between"
