"""What may be asked of a played node: an operator's own process is real, all else says that it is not there."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.environment.staging.control_plane.run_environment import (
    PlayedEnvironment,
    PlayedKube,
    PlayedProcesses,
    node,
)
from conformance.observe.exceptions import SourceAbsent
from tests.children import ended


class OneProcess:
    """Stands for a kubelet: one container has a process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def process(self, container: str) -> int | None:
        """Of that container alone."""
        return self.pid if container == "mine" else None

    def owns(self, pid: int) -> bool:
        """That one."""
        return pid == self.pid


@pytest.fixture
def child() -> "Iterator[subprocess.Popen[bytes]]":
    """A process that goes on."""
    with ended(subprocess.Popen(["sleep", "60"])) as process:
        yield process
        process.kill()


def played(child: "subprocess.Popen[bytes]") -> PlayedProcesses:
    """A node whose only process that is."""
    kubelet: Any = OneProcess(child.pid)
    return PlayedProcesses(kubelet, kubelet)


def test_an_operators_own_process_is_real(child: "subprocess.Popen[bytes]") -> None:
    """Found by its container, read, and killed."""
    asked = played(child)
    assert asked.run(["sh", "-c", "…", "read", "/run/mine/init.pid"]) == str(child.pid)
    assert f"Pid:\t{child.pid}\n" in asked.run(["cat", f"/proc/{child.pid}/status"])
    assert "0" in asked.run(["ls", f"/proc/{child.pid}/fd"]).split()
    assert asked.run(["sh", "-c", "…", "left", str(child.pid), "999999999"]) == str(child.pid)
    asked.run(["kill", "-KILL", str(child.pid)])
    assert child.wait(10) == -9


@pytest.mark.parametrize(
    "command",
    [
        ["sh", "-c", "…", "read", "/run/another/init.pid"],
        ["kill", "-KILL", "1"],
        ["cat", "/proc/1/environ"],
        ["ls", "/proc/1/fd"],
        ["cat", "/etc/shadow"],
        ["iptables-save"],
    ],
)
def test_nothing_else_is_to_be_had(child: "subprocess.Popen[bytes]", command: list[str]) -> None:
    """Neither other processes nor files of this machine are touched."""
    with pytest.raises(SourceAbsent, match="--ground control-plane"):
        played(child).run(command)


def test_files_of_its_network_are_the_machines(child: "subprocess.Popen[bytes]") -> None:
    """So they are not shown as the process's."""
    with pytest.raises(SourceAbsent, match="files of a node"):
        played(child).run(["cat", f"/proc/{child.pid}/net"])


def test_the_audit_log_is_there_and_gate_and_canaries_are_not(tmp_path: Path, child: "subprocess.Popen[bytes]") -> None:
    """Whoever asks is told in a sentence what would bring them."""
    log = tmp_path / "audit.log"
    log.write_bytes(b"")
    kubelet: Any = OneProcess(child.pid)
    found = node(kubelet, log, 0.0)
    assert found.audit_log.events() == ()
    for ask in (found.gate.attempts, found.canaries.hits):
        with pytest.raises(SourceAbsent, match="leave --ground out"):
            ask()


def test_what_no_kubelet_plays_is_lacking() -> None:
    """No inside of a container, no logs, no proxy, no name server."""
    nobody: Any = None
    kube = PlayedKube(Path("kubeconfig"), "kubectl", nobody)
    with pytest.raises(SourceAbsent, match="containers"):
        kube.exec("n", "p", ["true"], container="c")
    with pytest.raises(SourceAbsent, match="logs"):
        kube.logs("n", "p", "c")
    bare: Any = object.__new__(PlayedEnvironment)
    asks = (bare.decisions, bare.connects, bare.profiles, bare.queries, lambda: bare.reload(None))
    for ask in (*asks, lambda: bare.probe("n", "p", "c", []), lambda: bare.renew_tokens("n", "p")):
        with pytest.raises(SourceAbsent):
            ask()
