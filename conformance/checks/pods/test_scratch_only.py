"""POD-05: a sandbox has scratch space and no other storage."""

import pytest

from conformance.observe.pods import container, foreign_mounts, scratch_paths, volume_kinds
from conformance.scenario.hardened import Hardened
from conformance.wording import listed

pytestmark = pytest.mark.clause("POD-05")


def test_submitted_volumes_are_scratch(hardened: Hardened) -> None:
    """Each volume that the operator asks for is an emptyDir."""
    other = {name: kind for name, kind in volume_kinds(hardened.submitted).items() if kind != "emptyDir"}
    words = listed(f"{name} ({kind})" for name, kind in other.items())
    assert not other, f"the operator gives the sandbox volumes that are no scratch space: {words}"


@pytest.mark.parametrize("name", ["sandbox", "sidecar"])
def test_mounts_inside_are_scratch(hardened: Hardened, name: str) -> None:
    """Inside, nothing is mounted but the image, the kernel's and kubelet's own, and the scratch space."""
    scratch = scratch_paths(hardened.running, container(hardened.running, name))
    found = foreign_mounts(hardened.inside[name].identity["mounts"], scratch)
    assert not found, f"inside the {name} container stands more than scratch space: {listed(found)}"
