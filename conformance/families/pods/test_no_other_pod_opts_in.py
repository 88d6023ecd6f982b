"""WID-04: the webhook's label is on the pods of an identity and on no other, whatever a launch's own labels say."""

import pytest

from conformance.contract.wording import listed
from conformance.observe.launch_differences import webhook_label
from conformance.observe.submitted import EverySubmittedPod

pytestmark = [pytest.mark.clause("WID-04"), pytest.mark.whole_run]


def test_every_pod_of_the_run(every_pod: EverySubmittedPod) -> None:
    """Of every host: labelled where the launch names an identity, and only there."""
    found = every_pod.faults(lambda each: webhook_label(each.pod, each.order) if each.order is not None else "")
    assert not found, listed(found)
