"""REC-10: a sandbox whose pod vanished during the outage is reported gone and not created again."""

import pytest

from conformance.families.reconnect.pod_vanished import Vanished
from conformance.observe.survival import harmed

pytestmark = pytest.mark.clause("REC-10")


def test_it_is_reported_gone(vanished: Vanished) -> None:
    """After the reconnect the platform shows it as gone."""
    assert vanished.ended.state == "gone", (
        f"a sandbox whose pod vanished while its operator was away is shown as {vanished.ended.state} afterwards"
    )


def test_it_is_not_created_again(vanished: Vanished) -> None:
    """No second pod was made for it."""
    assert len(vanished.creations) == 1, f"for a sandbox whose pod vanished {len(vanished.creations)} pods were made"
    assert vanished.lost.id not in vanished.after.pods, "a sandbox whose pod vanished has a pod again"


def test_the_other_one_is_untouched(vanished: Vanished) -> None:
    """The sandbox that kept its pod has it still, and was re-pointed by the operator that came back."""
    kept = {vanished.kept.id: vanished.before.pods[vanished.kept.id]}
    found = harmed(kept, vanished.after.pods)
    assert not found, f"the sandbox beside the vanished one was not left alone: {found}"
    assert vanished.back.connection == "connected", f"after the outage the host is {vanished.back.connection}"
    held, holds = vanished.before.generation(vanished.kept.id), vanished.after.generation(vanished.kept.id)
    assert holds > held, f"the sandbox beside the vanished one was not re-pointed: it holds generation {holds}"
