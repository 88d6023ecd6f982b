"""LCH-18: a request that is on its way is carried out; whoever forgets that has a pod that nobody wants."""

import pytest

from conformance.environment.expectations import Gone
from conformance.environment.subject import FINAL
from conformance.environment.waiting import consistently
from conformance.families.launch.creation_slow import HELD, CreationSlow

pytestmark = pytest.mark.clause("LCH-18")

SETTLED = 3.0
"""Seconds in which an operator that makes a cancelled pod after all would have done so."""


@pytest.mark.control("test_its_pod_was_on_its_way")
def test_no_pod_is_left(creation_slow: CreationSlow) -> None:
    """The pod that comes into being after the cancel is deleted (sandbox.terminate.json)."""
    left = creation_slow.left
    assert left is None, (
        f"a launch was cancelled while its pod was on its way, and the pod {left['metadata']['name']} stays"
    )
    consistently(creation_slow.sandbox.pod, holds=Gone(), during=SETTLED)


@pytest.mark.control("test_its_pod_was_on_its_way")
def test_its_end_is_told(creation_slow: CreationSlow) -> None:
    """The launch is at its end, and was never ready."""
    ended = creation_slow.ended
    assert ended.state in FINAL, f"a launch that was cancelled while its pod was on its way is still {ended.state}"
    assert ended.ready_at is None, "a launch that was cancelled while its pod was on its way was ready all the same"


def test_its_pod_was_on_its_way(creation_slow: CreationSlow) -> None:
    """The control: the API server had been asked for its pod before the cancel, and had not answered yet.

    Whether it made the pod is the operator's affair too: one that ends its request at the cancel needs no pod.
    """
    assert creation_slow.under_way, "nobody had asked for the launch's pod when it was cancelled"
    assert creation_slow.late < HELD, (
        f"the terminate went out up to {creation_slow.late:.1f} s after the launch's pod was asked for, and the API "
        f"server answers after {HELD} s"
    )
