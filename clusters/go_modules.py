"""What is built from Go modules: which programs, how, and the fingerprint of each. Pure.

Each module is a folder ``recipes/go/<name>`` with a ``go.mod`` whose ``tool`` lines name the programs and a committed
``go.sum``; one plain ``go build`` of the pattern ``tool`` makes them all.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from clusters import fingerprint

RECIPES = Path(__file__).parent / "recipes"
STRIP = "-s -w"


@dataclass(frozen=True)
class Module:
    """One Go module of ours: its folder's name, the build tags and the linker flags besides stripping."""

    name: str
    tags: str = ""
    flags: str = ""

    @property
    def folder(self) -> Path:
        """Where its ``go.mod`` is."""
        return RECIPES / "go" / self.name

    @property
    def command(self) -> list[str]:
        """The ``go`` command that builds its programs into the folder given as last argument."""
        return ["go", "build", "-trimpath", "-tags", self.tags, "-ldflags", f"{STRIP} {self.flags}".strip()]

    def fingerprint(self, architecture: str) -> str:
        """Covers the pinned versions, the checksums, the flags and the architecture."""
        return fingerprint.of_text([fingerprint.of_tree(self.folder), *self.command, architecture])


def kubernetes_version() -> str:
    """The Kubernetes version that the ``go.mod`` pins, with its leading v."""
    text = (RECIPES / "go" / "kubernetes" / "go.mod").read_text(encoding="utf-8")
    found = re.search(r"^\s*(?:require\s+)?k8s\.io/kubernetes (v\S+)", text, re.MULTILINE)
    if found is None:  # pragma: no cover - the file is ours and tested
        raise ValueError("recipes/go/kubernetes/go.mod pins no k8s.io/kubernetes")
    return found[1]


def version_flags(version: str) -> str:
    """The linker flags by which kubeadm, kubelet and kind learn the version that was built."""
    major, minor, _ = version.removeprefix("v").split(".", 2)
    package = "k8s.io/component-base/version"
    values = {"gitMajor": major, "gitMinor": minor, "gitVersion": version, "gitTreeState": "clean"}
    return " ".join(f"-X {package}.{name}={value}" for name, value in values.items())


KUBERNETES = Module("kubernetes", flags=version_flags(kubernetes_version()))
CONTAINERD = Module("containerd", tags="no_btrfs,no_devmapper,no_zfs,no_aufs")
CNI = Module("cni")
ETCD = Module("etcd")
COREDNS = Module("coredns")
KIND = Module("kind")
REGISTRY = Module("registry")
POLICIES = Module("policies")
