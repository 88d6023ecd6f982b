"""BND-22: the same bundle, applied again, changes nothing."""

import pytest

from conformance.contract.wording import listed
from conformance.families.install.install_and_uninstall import Footprint
from conformance.observe.object_writes import changed

pytestmark = pytest.mark.clause("BND-22")


@pytest.mark.control("test_the_first_apply_was_seen")
def test_no_object_was_written(footprint: Footprint) -> None:
    """Every object of the bundle is as its first apply and its controllers left it."""
    assert footprint.again.code == 0, f"applying the bundle again failed: {footprint.again.stderr.strip()}"
    written = changed(footprint.installed.marks, footprint.after.marks)
    assert not written, f"applying the same bundle again has written {listed(written)}"


@pytest.mark.control("test_the_first_apply_was_seen")
def test_the_operator_was_left_alone(footprint: Footprint) -> None:
    """The operator's pod is the same one, and no container of it was started again."""
    before, after = footprint.installed.pods, footprint.after.pods
    assert after == before, f"after the second apply the operator's pods and restarts are {after}; they were {before}"


def test_the_first_apply_was_seen(footprint: Footprint) -> None:
    """The control: every object of the bundle was found in the cluster, so that a change of one would have shown."""
    absent = [name for name, mark in footprint.installed.marks.items() if not mark]
    assert footprint.installed.marks, "no object of the bundle is of a kind that the cluster knows"
    assert not absent, f"the bundle was applied and the cluster does not have {listed(absent)}"
    assert footprint.installed.pods, "the bundle was applied and no operator runs"
