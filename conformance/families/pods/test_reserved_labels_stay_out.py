"""POD-13: labels by which operators, controllers and webhooks find pods are set by no launch (openapi.yaml, 12)."""

import pytest

from conformance.contract.wording import listed
from conformance.families.pods.borrowed_labels import OVERRIDE, OWN, RESERVED, BorrowedLabels

pytestmark = pytest.mark.clause("POD-13")


@pytest.mark.control("test_other_labels_arrive")
def test_no_launch_sets_one(borrowed_labels: BorrowedLabels) -> None:
    """Of the labels that a launch asked for its pod has none that begins as the reserved ones do."""
    found = [name for name in RESERVED if borrowed_labels.given.get(name) == OVERRIDE]
    assert not found, f"a launch has put labels on its pod that no launch sets: {listed(found)}"


def test_other_labels_arrive(borrowed_labels: BorrowedLabels) -> None:
    """The control: it asked for all of them, and one that is nobody's is there."""
    assert set(RESERVED) <= set(borrowed_labels.asked), "the launch did not ask for all of the reserved labels"
    assert borrowed_labels.given.get(OWN) == OVERRIDE, f"the launch's own label {OWN} did not arrive"
