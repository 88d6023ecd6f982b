"""POD-15: each sandbox pod has the name and the labels by which the protocol finds it, and its launch's own."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import pod_build
from conformance.observe.submitted import EverySubmittedPod

pytestmark = [pytest.mark.clause("POD-15"), pytest.mark.whole_run]


def test_its_name_and_labels_are_set(every_pod: EverySubmittedPod) -> None:
    """Those of the operator, which no launch sets, and those that its launch asks for beside."""
    found = every_pod.faults(lambda each: pod_build.labels(each.pod, each.host, each.order) if each.order else "")
    assert not found, listed(found)
