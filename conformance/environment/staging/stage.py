"""The stage of a run on a cluster, as the plugin and the checks hold it. Edge: the environment."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.contract.exits import HarnessError
from conformance.environment.registration import register
from conformance.environment.run_environment import Environment
from conformance.environment.stage import EvidenceFolder, Liveness
from conformance.environment.staging import evidence
from conformance.environment.staging.egress_mapping import mapped
from conformance.environment.subject import HostUnderTest
from egress_profiles.endpoints import KUBERNETES


@dataclass(frozen=True)
class RunStage:
    """One run on a cluster; `bundle_text` is what was applied for the steady host."""

    environment: Environment
    host: HostUnderTest
    bundle_text: str = field(repr=False)
    folder: EvidenceFolder

    @property
    def run_id(self) -> str:
        """The run's own id."""
        return self.environment.run

    def new_host(self, suffix: str, *, installed: bool = False) -> HostUnderTest:
        """Register a host of its own for a scenario; it is not installed yet, and whoever asked removes it."""
        return register(self.environment, suffix, installed=installed)

    def evidence(self, check: str) -> Sequence[Path]:
        """Save the state of things for that check, now."""
        return evidence.collect(self.environment, self.folder.evidence(check))

    def egress(self) -> Mapping[str, Any] | None:
        """Where operators, sandboxes and the node went so far, beside where they may go."""
        return mapped(self.environment)

    def alive(self) -> Sequence[Liveness]:
        """API server, platform, control client, and the API server as a pod reaches it, each asked now."""
        environment = self.environment
        return (
            asked("API server", lambda: str(environment.kube.get("/version")["gitVersion"])),
            asked("platform", lambda: f"{len(environment.control.hosts())} hosts"),
            asked("control client", lambda: str(environment.control_probe([]).identity["hostname"])),
            asked("API server from a pod", lambda: _from_a_pod(environment)),
            asked("room", lambda: _room(environment, self.host.namespace)),
        )


def _from_a_pod(environment: Environment) -> str:
    """What the control client hears at the API server's service, which is all that an operator has.

    Raises:
        HarnessError: it hears nothing there, so no operator of this cluster could do its work.
    """
    asked = {"id": "api", "kind": "http", "url": f"https://{KUBERNETES.ipv4}/livez", "insecure": True}
    report = environment.control_probe([asked])
    if report.outcome("api") != "answered":
        raise HarnessError(f"no pod of this cluster reaches its API server: {report.results['api']}")
    return f"status {report.results['api'].get('status')}"


def _room(environment: Environment, namespace: str) -> str:
    """That the steady host's pods have never waited for a node.

    Raises:
        HarnessError: they have.
    """
    short = environment.shortages.told(namespace, 0)
    if short:
        raise HarnessError(short)
    return "no pod has waited for a node"


def asked(name: str, ask: Callable[[], str]) -> Liveness:
    """One fact of the liveness control, from what is asked: whatever keeps it from answering is the fact."""
    try:
        return Liveness(name, ok=True, detail=ask())
    except Exception as trouble:  # noqa: BLE001 - whatever keeps it from answering is the fact
        return Liveness(name, ok=False, detail=f"{type(trouble).__name__}: {trouble}")
