"""POD-09: a sandbox's root file system cannot be written."""

import pytest

from conformance.contract.wording import listed
from conformance.families._shared.sandbox_pod import PLACES, Hardened
from conformance.observe import hardening
from conformance.observe.kube import Object
from conformance.observe.pods import container, scratch_paths
from conformance.observe.submitted import EverySubmittedPod

pytestmark = pytest.mark.clause("POD-09")


def test_specification_makes_root_read_only(pod: Object) -> None:
    """Each container's root file system is read-only."""
    fault = hardening.writable_root(pod)
    assert not fault, fault


@pytest.mark.whole_run
def test_no_pod_of_the_run_can_write_it(every_pod: EverySubmittedPod) -> None:
    """The same holds of every pod that an operator submitted in the run."""
    found = every_pod.faults(lambda each: hardening.writable_root(each.pod))
    assert not found, listed(found)


@pytest.mark.parametrize("name", ["sandbox", "sidecar"])
def test_root_is_mounted_read_only(hardened: Hardened, name: str) -> None:
    """Inside, the root is mounted read-only and none of its folders can be written."""
    report = hardened.inside[name]
    assert report.identity["rootWritable"] is False, (
        f"inside the {name} container the root file system is mounted for writing"
    )
    writable = [path for path in PLACES if report.results[f"writable:{path}"]["writable"]]
    assert not writable, f"inside the {name} container one can write to {listed(writable)}"


def test_scratch_can_be_written(hardened: Hardened) -> None:
    """Inside the sandbox, each scratch space can be written, so that work has a place."""
    scratch = scratch_paths(hardened.running, container(hardened.running, "sandbox"))
    assert scratch, "the sandbox container has no scratch space at all"
    closed = [path for path in scratch if not hardened.inside["sandbox"].results[f"writable:{path}"]["writable"]]
    assert not closed, f"inside the sandbox the scratch space {listed(closed)} cannot be written"
