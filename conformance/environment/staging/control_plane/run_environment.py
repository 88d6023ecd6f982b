"""What can be asked on the ground of a control plane alone, and what is absent there. Edge: /proc, files, kubelet."""

import io
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kubernetes import config

from conformance.environment.node import AuditLogFile, Node
from conformance.environment.run_environment import Environment
from conformance.environment.staging.control_plane.absent_evidence import absent, lacking
from conformance.environment.staging.control_plane.kubelet import Kubelet
from conformance.environment.staging.control_plane.packet_filter import PlayedFilter
from conformance.environment.staging.control_plane.relocation import relocated
from conformance.observe.kube import Kube
from conformance.observe.kube_exec import Exec
from conformance.observe.probe import ProbeReport, parse_probe, render_batch
from conformance.observe.proxy import Decision
from egress_profiles.profile import Profile
from fake_platform.sandbox.probe import probe

OF_A_PROCESS = ("status", "environ")
"""Files of /proc/PID that are the process's own; its network is the whole machine's here."""


@dataclass(frozen=True)
class PlayedProcesses:
    """The few commands in a node that ask for an operator's own process: those are real here, and on this machine."""

    kubelet: Kubelet
    filter: PlayedFilter

    def run(self, command: Sequence[str]) -> str:
        """What it would print.

        Raises:
            CouldNotRun: it asks for something else of a node.
        """
        match list(command):
            case ["sh", "-c", _, "load", text]:
                return self.filter.load(text)
            case ["nft", "-j", "list", "table", "inet", table]:
                return self.filter.listed(table)
            case ["sh", "-c", _, "read", file]:
                return self._process_id(Path(file).parent.name)
            case ["sh", "-c", _, "left", *pids]:
                return "\n".join(pid for pid in pids if Path("/proc", pid).exists())
            case ["kill", "-KILL", *pids] if all(self._is_ours(pid) for pid in pids):
                return self._kill(pids)
            case ["cat" | "ls", path]:
                return self._read(Path(path))
            case _:
                raise lacking("commands in a node")

    def _process_id(self, container: str) -> str:
        found = self.kubelet.process(container)
        if found is None:
            raise lacking("the process of a container that is played")
        return str(found)

    def _kill(self, pids: Sequence[str]) -> str:
        for pid in pids:
            os.kill(int(pid), signal.SIGKILL)
        return ""

    def _read(self, path: Path) -> str:
        if path.name == "fd" and self._is_ours(path.parent.name):
            return "\n".join(sorted(each.name for each in path.iterdir()))
        if not self._may_read(path):
            raise lacking("files of a node")
        return path.read_text(errors="replace")

    def _may_read(self, path: Path) -> bool:
        return path.name in OF_A_PROCESS and self._is_ours(path.parent.name)

    def _is_ours(self, pid: str) -> bool:
        return pid.isdecimal() and self.kubelet.owns(int(pid))


def node(kubelet: Kubelet, audit_log: Path, since: float) -> Node:
    """The sources of the played node."""

    def rest(offset: int) -> bytes:
        with audit_log.open("rb") as file:
            file.seek(offset)
            return file.read()

    log = AuditLogFile(rest, since)
    return Node(
        name="played",
        processes=PlayedProcesses(kubelet, PlayedFilter(kubelet)),
        audit_log=log,
        submissions=log,
        gate=absent("the gate of a node"),
        canaries=absent("canaries"),
        since=since,
    )


@dataclass(frozen=True)
class PlayedKube(Kube):
    """The real API server; what it would hand on to a kubelet is asked of the played one."""

    kubelet: Kubelet | None = None

    @classmethod
    def on(cls, kubeconfig: Path, kubectl: str, kubelet: Kubelet) -> "PlayedKube":
        """Under the harness's own account."""
        api = config.new_client_from_config(config_file=str(kubeconfig))  # type: ignore[no-untyped-call]
        return cls(kubeconfig, kubectl, api, kubelet)

    def exec(
        self, namespace: str, pod: str, command: Sequence[str], *, container: str, stdin: str | None = None
    ) -> Exec:
        """Run a command in a played container, as far as that can be played."""
        if self.kubelet is None or stdin is not None:
            raise lacking("containers to run programs in")
        return self.kubelet.exec(namespace, pod, command, container)

    def logs(
        self, namespace: str, pod: str, container: str, *, previous: bool = False, most: int | None = None
    ) -> bytes:
        """What an operator's process has printed, `most` bytes of it; a played container prints nothing."""
        if self.kubelet is None:
            raise lacking("the logs of containers")
        return self.kubelet.log(namespace, pod, container, previous=previous)[:most]


@dataclass(frozen=True)
class PlayedEnvironment(Environment):
    """Surroundings without a network of their own: no proxy, no name server, no inside of a container."""

    kubelet: Kubelet | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    """Where the addresses of a cluster are on this machine: `host:port` by address."""

    def renew_tokens(self, namespace: str, pod: str) -> bool:
        """The played kubelet does so when it is asked to."""
        if self.kubelet is None:
            raise lacking("a kubelet")
        self.kubelet.renew(namespace, pod)
        return True

    def decisions(self) -> tuple[Decision, ...]:
        """There is no proxy."""
        raise lacking("the proxy of a run")

    def connects(self) -> tuple[Decision, ...]:
        """What operators asked their way out for: it looks into no tunnel."""
        if self.kubelet is None:
            raise lacking("the way out of operators")
        return self.kubelet.connects()

    def profiles(self) -> tuple[str, ...]:
        """There is no proxy."""
        raise lacking("the proxy of a run")

    def reload(self, profile: Profile) -> None:  # noqa: ARG002 - the environment's signature
        """There is no proxy."""
        raise lacking("the proxy of a run")

    def queries(self) -> str:
        """There is no name server."""
        raise lacking("the name server of a run")

    def control_probe(self, attempts: Sequence[dict[str, Any]]) -> ProbeReport:
        """Run the probe in this process: whatever a pod that nothing confines reaches is on this machine."""
        out, err = io.StringIO(), io.StringIO()
        code = probe(render_batch([relocated(each, self.places) for each in attempts]), out, err)
        return parse_probe(out.getvalue(), err.getvalue(), code)

    def probe(self, namespace: str, pod: str, container: str, attempts: Sequence[dict[str, Any]]) -> ProbeReport:  # noqa: ARG002 - the environment's signature
        """Containers are played, so that there is nothing inside."""
        raise lacking("the inside of a container")
