"""POD-01: no process of a sandbox is root."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import hardening
from conformance.observe.kube import Object
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-01")


def test_specification_forbids_root(pod: Object) -> None:
    """Every container must run as non-root and names no root user."""
    fault = hardening.root(pod)
    assert not fault, fault


@pytest.mark.whole_run
def test_no_pod_of_the_run_may_be_root(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.root(each.pod))
    assert not found, listed(found)


def test_process_is_not_root(identity: Object) -> None:
    """Inside, the user id is not 0."""
    assert identity["uid"] != 0, f"inside, the process of {identity['hostname']} runs as user 0"
