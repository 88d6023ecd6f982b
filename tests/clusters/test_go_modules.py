"""Tests of what is built from Go modules."""

import pytest

from clusters import go_modules
from clusters.go_modules import CNI, CONTAINERD, COREDNS, ETCD, KIND, KUBERNETES, REGISTRY, Module

MODULES = [CNI, CONTAINERD, COREDNS, ETCD, KIND, KUBERNETES, REGISTRY]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_module_is_pinned_and_names_its_programs(module: Module) -> None:
    """Each folder has versions, checksums and at least one tool."""
    text = (module.folder / "go.mod").read_text()
    assert "\ntool " in text
    assert (module.folder / "go.sum").stat().st_size > 0


def test_staging_modules_have_the_version_of_kubernetes() -> None:
    """v1.36.3 goes with k8s.io/* v0.36.3, all of them."""
    staging = go_modules.kubernetes_version().replace("v1.", "v0.", 1)
    replaced = [line.split()[-1] for line in (KUBERNETES.folder / "go.mod").read_text().splitlines() if "=>" in line]
    assert len(replaced) > 30
    assert set(replaced) == {staging}


def test_version_is_told_to_kubeadm_and_kind() -> None:
    """Major, minor and the whole version, as component-base wants them."""
    flags = go_modules.version_flags("v1.36.3")
    assert "version.gitMajor=1 " in flags
    assert "version.gitMinor=36 " in flags
    assert "version.gitVersion=v1.36.3 " in flags


def test_fingerprint_changes_with_flags_and_architecture() -> None:
    """Other tags or another machine mean another build."""
    seen = {
        KIND.fingerprint("amd64"),
        KIND.fingerprint("arm64"),
        Module("kind", tags="x").fingerprint("amd64"),
        CNI.fingerprint("amd64"),
    }
    assert len(seen) == 4
    assert KIND.fingerprint("amd64") == Module("kind").fingerprint("amd64")


def test_programs_are_stripped_and_reproducible() -> None:
    """No paths of the building machine and no symbol tables; extra flags follow."""
    assert KIND.command == ["go", "build", "-trimpath", "-tags", "", "-ldflags", "-s -w"]
    assert KUBERNETES.command[-1].startswith("-s -w -X ")
