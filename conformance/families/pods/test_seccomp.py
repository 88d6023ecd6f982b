"""POD-08: a sandbox runs under the runtime's default seccomp filter."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import hardening
from conformance.observe.kube import Object
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-08")


FILTERED = 2
"""/proc/<pid>/status: a filter is in force (proc_pid_status(5))."""


def test_specification_asks_for_the_default(pod: Object) -> None:
    """Each container is under the profile RuntimeDefault."""
    fault = hardening.seccomp(pod)
    assert not fault, fault


@pytest.mark.whole_run
def test_every_pod_of_the_run_asks_for_it(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.seccomp(each.pod))
    assert not found, listed(found)


def test_kernel_filters(identity: Object) -> None:
    """Inside, the kernel says that a seccomp filter is in force."""
    assert identity["seccomp"] == FILTERED, (
        f"inside {identity['hostname']} seccomp is in mode {identity['seccomp']}, not 2 (filter)"
    )
