"""POD-05: a sandbox has scratch space and no other storage."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.sandbox_pod import Hardened
from conformance.observe import hardening
from conformance.observe.pods import container, foreign_mounts, scratch_paths
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-05")


def test_submitted_volumes_are_scratch(hardened: Hardened) -> None:
    """Each volume that the operator asks for is an emptyDir."""
    fault = hardening.storage(hardened.submitted)
    assert not fault, fault


@pytest.mark.whole_run
def test_no_pod_of_the_run_has_more(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.storage(each.pod))
    assert not found, listed(found)


@pytest.mark.parametrize("name", ["sandbox", "sidecar"])
def test_mounts_inside_are_scratch(hardened: Hardened, name: str) -> None:
    """Inside, nothing is mounted but the image, the kernel's and kubelet's own, and the scratch space."""
    scratch = scratch_paths(hardened.running, container(hardened.running, name))
    found = foreign_mounts(hardened.inside[name].identity["mounts"], scratch)
    assert not found, f"inside the {name} container stands more than scratch space: {listed(found)}"
