"""LCH-03: the policy is handed on in the form that the protocol names, to whoever compares its letters."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import pod_build
from conformance.observe.submitted import EverySubmittedPod

pytestmark = [pytest.mark.clause("LCH-03"), pytest.mark.whole_run]


def test_every_policy_of_the_run_is_compact(every_pod: EverySubmittedPod) -> None:
    """SANDBOX_POLICY is compact JSON, in both containers of each pod."""
    found = every_pod.faults(lambda each: pod_build.blank_policy(each.pod))
    assert not found, listed(found)
