"""POD-01: each container of each sandbox names its user, so that no image decides who it is."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import pod_build
from conformance.observe.submitted import EverySubmittedPod

pytestmark = [pytest.mark.clause("POD-01"), pytest.mark.whole_run]


def test_every_pod_of_the_run_names_a_user(every_pod: EverySubmittedPod) -> None:
    """A user above 0 is in force for each container that an operator submitted in the run."""
    found = every_pod.faults(lambda each: pod_build.user(each.pod))
    assert not found, listed(found)
