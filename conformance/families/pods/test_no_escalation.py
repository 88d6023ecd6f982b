"""POD-03: a sandbox's processes cannot gain privileges."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import hardening
from conformance.observe.kube import Object
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-03")


def test_specification_forbids_escalation(pod: Object) -> None:
    """No container is privileged, and each refuses privilege escalation in so many words."""
    fault = hardening.escalation(pod)
    assert not fault, fault


@pytest.mark.whole_run
def test_no_pod_of_the_run_allows_it(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.escalation(each.pod))
    assert not found, listed(found)


def test_kernel_gives_no_new_privileges(identity: Object) -> None:
    """Inside, the kernel's no_new_privs is set."""
    assert identity["noNewPrivs"] is True, f"inside {identity['hostname']} the kernel would give new privileges on exec"
