"""Tests of port forwards, with a stand-in for kubectl that says what kubectl says."""

import os
import select
from pathlib import Path

import pytest

from clusters import port_forward
from clusters.errors import ClusterError
from clusters.port_forward import Target

TARGET = Target("ns", "pod/x", 8080)


def _kubectl(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "kubectl"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr("clusters.port_forward.go_builds.programs", lambda *_: folder)


def test_it_forwards_however_many_connections_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line is said for each: more of them than a pipe holds do not stop it."""
    os.mkfifo(tmp_path / "told")
    told = os.open(tmp_path / "told", os.O_RDONLY | os.O_NONBLOCK)
    said = "echo 'Forwarding from 127.0.0.1:4444 -> 8080'; yes 'Handling connection for 4444' | head -n 9999"
    _kubectl(tmp_path, f"{said}; echo all > {tmp_path}/told; exec tail -f /dev/null", monkeypatch)
    with port_forward.forward(tmp_path / "kubeconfig", TARGET) as port:
        assert port == 4444
        assert select.select([told], [], [], 10)[0], "kubectl waits for somebody who reads what it says"
    os.close(told)


def test_what_kubectl_says_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is nothing to forward to, its words are in the sentence."""
    _kubectl(tmp_path, "echo 'pods \"x\" not found'", monkeypatch)
    with (
        pytest.raises(ClusterError, match=r'^no port-forward to pod/x port 8080 in ns: pods "x" not found$'),
        port_forward.forward(tmp_path / "kubeconfig", TARGET),
    ):
        pass
