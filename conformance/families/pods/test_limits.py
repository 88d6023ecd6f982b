"""POD-10: each of a sandbox's containers is limited."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import hardening
from conformance.observe.kube import Object
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-10")


def test_each_container_is_limited(pod: Object) -> None:
    """Every container, sidecars included, has a CPU and a memory limit above nothing."""
    fault = hardening.unlimited(pod)
    assert not fault, fault


@pytest.mark.whole_run
def test_every_pod_of_the_run_is_limited(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.unlimited(each.pod))
    assert not found, listed(found)
