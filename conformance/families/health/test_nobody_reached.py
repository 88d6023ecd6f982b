"""HLT-07: a sandbox that was not reached tells something of policies only beside one that was."""

import pytest

from conformance.families.health.nobody_reached import NobodyReached

pytestmark = pytest.mark.clause("HLT-07")


def test_two_that_never_listened_tell_nothing(nobody_reached: NobodyReached) -> None:
    """Neither sidecar ever listened: the measurement ends, and whether policies are enforced is unknown."""
    before, shown = nobody_reached.before.network_policy, nobody_reached.measured.network_policy
    assert shown.measured_at != before.measured_at, "a measurement by two that never listened has not ended"
    assert shown.state == "unknown", (
        f"neither of the two ever listened, and the host shows network policies as {shown.state}: {shown.reason}"
    )
