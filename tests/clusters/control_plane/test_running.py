"""A control plane is brought up from programs that are built already, and taken down."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusters import go_builds, state
from clusters.control_plane.running import ControlPlane, control_plane
from clusters.errors import ClusterError
from clusters.go_modules import ETCD, KUBERNETES
from clusters.progress import silent

MISSING = "the control plane's programs are not built on this machine: `byohost cluster up` builds them"


@pytest.fixture(scope="module")
def plane() -> Iterator[ControlPlane]:
    """One that answers; nothing is built for it."""
    store = state.locate(os.environ).binaries
    built = [store / f"{each.name}-{each.fingerprint(go_builds.architecture())}" for each in (KUBERNETES, ETCD)]
    if not all(folder.is_dir() for folder in built):
        pytest.skip(MISSING)
    with control_plane(silent) as found:
        yield found


def test_it_answers_and_knows_its_accounts(plane: ControlPlane) -> None:
    """Kubectl under the harness's account may do everything; what nobody may is refused."""
    line = [str(plane.kubectl), "--kubeconfig", str(plane.kubeconfig)]
    subprocess.run([*line, "create", "namespace", "there"], check=True, capture_output=True)
    asked = [*line, "auth", "can-i", "get", "secrets", "-n", "there"]
    assert subprocess.run(asked, capture_output=True, text=True, check=False).stdout == "yes\n"
    stranger = subprocess.run([*asked, "--as", "nobody"], capture_output=True, text=True, check=False)
    assert stranger.stdout == "no\n"
    assert "there" in plane.layout.audit_log.read_text()


def test_a_server_that_ends_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With its exit code and its last words, and the folder is gone."""
    broken = tmp_path / "bin"
    broken.mkdir()
    for name, words in {"server": "exec sleep 60", "kube-apiserver": "echo it is broken; exit 3"}.items():
        (broken / name).write_text(f"#!/bin/sh\n{words}\n")
        (broken / name).chmod(0o755)
    monkeypatch.setattr(go_builds, "programs", lambda *_: broken)
    with pytest.raises(ClusterError, match=r"ended with exit code 3: it is broken"), control_plane(silent):
        pass
