"""The stage of a run on a cluster, as the plugin and the checks hold it. Edge: the world it is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.exits import HarnessError
from conformance.folder import ReportFolder
from conformance.stage import Liveness
from conformance.staging import evidence
from conformance.staging.mapping import mapped
from conformance.subject import HostUnderTest
from conformance.world import World
from egress_profiles.endpoints import OPERATOR_PROXY_PORT, POD_RANGES, PROXY, SERVICE_RANGES
from fake_platform.model import Site

CLUSTER_NETWORKS = ",".join((*SERVICE_RANGES, *POD_RANGES, "localhost", "127.0.0.1", ".svc", ".cluster.local"))
"""NO_PROXY of a site on our kind clusters: nothing inside the cluster goes through the proxy."""


@dataclass(frozen=True)
class RunStage:
    """One run on a cluster; `bundle_text` is what was applied for the steady host."""

    world: World
    host: HostUnderTest
    bundle_text: str = field(repr=False)
    folder: ReportFolder

    @property
    def run_id(self) -> str:
        """The run's own id."""
        return self.world.run

    def new_host(self, suffix: str) -> HostUnderTest:
        """Register a host of its own for a scenario; it is not installed yet, and whoever asked removes it."""
        return register(self.world, suffix)

    def evidence(self, check: str) -> Sequence[Path]:
        """Save the state of things for that check, now."""
        return evidence.collect(self.world, self.folder.evidence(check))

    def egress(self) -> Mapping[str, Any] | None:
        """Where operators, sandboxes and the node went so far, beside where they may go."""
        return mapped(self.world)

    def alive(self) -> Sequence[Liveness]:
        """API server, platform, control client, and the API server as a pod reaches it, each asked now."""
        world = self.world
        return (
            _asked("API server", lambda: str(world.kube.get("/version")["gitVersion"])),
            _asked("platform", lambda: f"{len(world.control.hosts())} hosts"),
            _asked("control client", lambda: str(world.control_probe([]).identity["hostname"])),
            _asked("API server from a pod", lambda: _from_a_pod(world)),
        )


def register(world: World, suffix: str) -> HostUnderTest:
    """Register a host at the platform; its namespace carries the run's id, so that runs never meet."""
    name = f"{suffix}-{world.run}"
    families = list(world.target.operator.families)
    world.control.register_host(name, families, workload_identity="workload-identity" in world.target.operator.features)
    namespace = f"byohost-{name}"
    return HostUnderTest(world, name, namespace, site_of(namespace, world.images.operator, world.authorities.proxy))


def site_of(namespace: str, operator_image: str, authority: str) -> Site:
    """A customer's site as every run has it; `authority` is the PEM of what the inspecting proxy signs with."""
    return Site(
        namespace=namespace,
        https_proxy=f"http://{PROXY.ipv4}:{OPERATOR_PROXY_PORT}",
        no_proxy=CLUSTER_NETWORKS,
        ca_bundle=authority,
        registry_mirror=None,
        operator_image=operator_image,
    )


def _from_a_pod(world: World) -> str:
    """What the control client hears at the API server's service address, which is all that an operator has.

    Raises:
        HarnessError: it hears nothing there, so no operator of this cluster could do its work.
    """
    address = world.kube.get("/api/v1/namespaces/default/services/kubernetes")["spec"]["clusterIP"]
    shown = f"[{address}]" if ":" in address else address
    asked = {"id": "api", "kind": "http", "url": f"https://{shown}/livez", "insecure": True}
    report = world.control_probe([asked])
    if report.outcome("api") != "answered":
        raise HarnessError(f"no pod of this cluster reaches its API server: {report.results['api']}")
    return f"status {report.results['api'].get('status')}"


def _asked(name: str, ask: Callable[[], str]) -> Liveness:
    try:
        return Liveness(name, ok=True, detail=ask())
    except Exception as trouble:  # noqa: BLE001 - whatever keeps it from answering is the fact
        return Liveness(name, ok=False, detail=f"{type(trouble).__name__}: {trouble}")
