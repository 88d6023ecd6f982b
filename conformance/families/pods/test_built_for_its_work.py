"""POD-15: each sandbox pod is built as the protocol says, beside its hardening."""

import pytest

from conformance.contract.wording import listed
from conformance.observe import pod_build
from conformance.observe.submitted import EverySubmittedPod

pytestmark = [pytest.mark.clause("POD-15"), pytest.mark.whole_run]


def test_its_program_runs_once(every_pod: EverySubmittedPod) -> None:
    """No pod of the run starts its program again, and its sidecar is there before it and as long as it."""
    found = every_pod.faults(lambda each: pod_build.runs_once(each.pod))
    assert not found, listed(found)


def test_its_sidecar_listens_first(every_pod: EverySubmittedPod) -> None:
    """No sandbox starts before its sidecar can be given a token."""
    found = every_pod.faults(lambda each: pod_build.listens_first(each.pod))
    assert not found, listed(found)


def test_its_scratch_is_there(every_pod: EverySubmittedPod) -> None:
    """Each sandbox can write where its work does."""
    found = every_pod.faults(lambda each: pod_build.scratch(each.pod))
    assert not found, listed(found)


def test_it_runs_under_its_account(every_pod: EverySubmittedPod) -> None:
    """Each runs under the account of sandboxes, or that of its launch's identity."""
    found = every_pod.faults(lambda each: pod_build.account(each.pod, each.order) if each.order else "")
    assert not found, listed(found)


def test_its_deadline_is_noted(every_pod: EverySubmittedPod) -> None:
    """Each bears the moment of its launch's deadline, by which a restarted operator goes."""
    found = every_pod.faults(lambda each: pod_build.deadline(each.pod, each.deadlines) if each.deadlines else "")
    assert not found, listed(found)
