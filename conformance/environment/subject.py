"""A host and its sandboxes as a check drives them; the operator is never taken at its word. Edge: cluster, platform.

What the subject owes (registering, getting a sandbox ready) fails as `WaitFailed`, an AssertionError; trouble of ours
raises its own kind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from conformance.contract.wording import listed
from conformance.environment.expectations import Condition
from conformance.environment.run_environment import Environment
from conformance.environment.stage import Stage
from conformance.environment.waiting import BRISK, eventually, wait_or_last
from conformance.observe import process, strict_dry_run
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import KubeError, Object
from conformance.observe.pods import all_run, container_ids
from conformance.observe.probe import ProbeReport
from conformance.target.bundle.objects import parse, secret_values
from conformance.target.bundle.source import judged
from conformance.target.operator_names import OperatorNames
from fake_platform import sandboxes
from fake_platform.client import ControlError
from fake_platform.model import Host, JournalEntry, LaunchRequest, Sandbox, Site

PATIENCE = 60.0
"""Seconds that the harness waits before it asks whether subject or ground is dead. Never a bound of the contract."""

FINAL = sandboxes.FINAL
"""The states in which a sandbox has ended."""


@runtime_checkable
class ClusterStage(Stage, Protocol):
    """The stage of a run on a cluster, as checks hold it."""

    @property
    def environment(self) -> Environment:
        """The run's surroundings."""

    @property
    def host(self) -> "HostUnderTest":
        """The steady host that most checks look at, installed."""

    def new_host(self, suffix: str, *, installed: bool = False) -> "HostUnderTest":
        """A host of its own, registered; `installed`: it is going to be. Whoever asked removes it."""


class NewHost(Protocol):
    """Makes a host for a scenario, as `ClusterStage.new_host` does, and sees to its removal."""

    def __call__(self, suffix: str, *, installed: bool = False) -> "HostUnderTest":
        """The host of that name."""


def install_key(bundle: str) -> str:
    """The raw install key inside a bundle; empty where it has none."""
    try:
        secrets = parse(bundle).of("Secret")
    except AssertionError:
        return ""
    return next(filter(None, (secret_values(each).get("install-key", "") for each in secrets)), "")


@dataclass(frozen=True)
class HostUnderTest:
    """One registered host, its namespace, and the operator that may claim it."""

    environment: Environment
    name: str
    namespace: str
    site: Site

    @property
    def operator(self) -> OperatorNames:
        """What the operator's objects are called here: the same at each host of a run."""
        return self.environment.operator

    def record(self) -> Host:
        """The host as the platform shows it."""
        return self.environment.control.host(self.name)

    def download(self) -> str:
        """Download the bundle: each download is a new key. The target's own file, arguments and patch are put to it."""
        issued = self.environment.control.download_bundle(self.name, self.site)
        return judged(issued, self.environment.target, self.environment.template, self.site)

    def apply(self, bundle: str) -> None:
        """The first of the two commands on the host's page.

        Raises:
            AssertionError: the API server refuses an object of the bundle: the bundle's own fault (BND-34).
            CouldNotRun: the cluster is somebody else's, and the bundle reaches beyond its namespace.
            KubeError: it failed and no object is to blame.
        """
        self.environment.precautions.permit(bundle, self.namespace)
        try:
            self.environment.kube.apply(self.environment.precautions.prepared(bundle))
        except KubeError as trouble:
            objections = strict_dry_run.objections(self.environment.kube, parse(bundle).objects)
            if not objections:
                raise
            raise AssertionError(f"the bundle cannot be applied: {listed(objections)}") from trouble

    def registered(self) -> Host:
        """Wait until the platform shows the host registered and connected."""
        registered: Host = eventually(
            self.record,
            until=Condition(
                "the host is registered and connected",
                lambda host: host.status == "registered" and host.connection == "connected",
            ),
            within=PATIENCE,
            pace=BRISK,
        )
        return registered

    def install(self) -> Host:
        """Download, apply, and wait for the operator to claim the host."""
        self.apply(self.download())
        return self.registered()

    def operator_pods(self) -> list[Object]:
        """Every pod that runs under the operator's service account, whatever its labels say."""
        pods = self.environment.kube.pods(self.namespace, account=self.operator.account)
        return [pod for pod in pods if pod["spec"].get("serviceAccountName") == self.operator.account]

    def operator_pod(self) -> Object:
        """The one operator pod that runs and is not being deleted; waits for it."""

        def running() -> list[Object]:
            return [
                pod
                for pod in self.operator_pods()
                if pod["status"].get("phase") == "Running" and "deletionTimestamp" not in pod["metadata"]
            ]

        one = Condition("exactly one operator pod runs", lambda pods: len(pods) == 1)
        found: list[Object] = eventually(running, until=one, within=PATIENCE)
        return found[0]

    def stop_operator(self) -> None:
        """Take the operator away as a lost node would: no grace, and none comes back until `start_operator`.

        Where the node does not show that its processes have ended, it has one second: its pod is there until they have.
        """
        self.environment.disruptions.record_deletion(self.environment.kube, self.operator_pods())
        self.scale_operator(0)
        node, pods = self.environment.node, self.operator_pods()
        ids = [each for pod in pods for each in container_ids(pod).values()]
        lived = process.alive(node.run, *ids) if node.shows_processes else ()
        for pod in pods:
            path = f"/api/v1/namespaces/{self.namespace}/pods/{pod['metadata']['name']}"
            self.environment.kube.delete(path, grace_seconds=0 if node.shows_processes else 1)
        eventually(
            self.operator_pods, until=Condition("no operator pod is left", lambda pods: not pods), within=PATIENCE
        )
        # Without grace the object is gone before the process is, which may still connect.
        ended = Condition("the operator's processes have ended", lambda left: not left)
        if lived:
            eventually(lambda: process.left(node.run, lived), until=ended, within=PATIENCE, pace=BRISK)
        # Its controller may have put another in a pod's place before it heard of the scale: that one has to go too.
        rests = Condition("the Deployment rests without a pod", bool)
        eventually(self._is_at_rest, until=rests, within=PATIENCE, pace=BRISK)

    def _is_at_rest(self) -> bool:
        path = f"/apis/apps/v1/namespaces/{self.namespace}/deployments/{self.operator.deployment}"
        deployment = self.environment.kube.get(path)
        status, generation = deployment.get("status") or {}, deployment["metadata"]["generation"]
        heard = int(status.get("observedGeneration") or 0) >= generation
        return heard and not status.get("replicas") and not self.operator_pods()

    def start_operator(self) -> None:
        """Let the Deployment bring the operator back."""
        self.scale_operator(1)

    def order(self, **changes: Any) -> LaunchRequest:
        """A launch of the run's sandbox image, idling, unless `changes` (fields of LaunchRequest) say otherwise."""
        wanted: dict[str, Any] = {
            "image": self.environment.images.sandbox,
            "sidecar_image": self.environment.images.sandbox,
            "command": ("python3", "-m", "fake_platform.sandbox", "sleep"),
            "env": {},
            "policy": {},
            "family": "python",
            "resources": {"requests": {"cpu": "4m", "memory": "48Mi"}, "limits": {"cpu": "500m", "memory": "128Mi"}},
            "deadline_seconds": 60,
            "workload_identity": None,
            "labels": {},
        }
        return LaunchRequest(**(wanted | changes))

    def launch(self, **changes: Any) -> "SandboxUnderTest":
        """Ask the platform for one sandbox, as `order` has it."""
        return SandboxUnderTest(self, self.environment.control.launch(self.name, self.order(**changes)).sandbox_id)

    def journal(self, *, after: int = 0) -> tuple[JournalEntry, ...]:
        """The platform's record of every request and frame of this host, oldest first."""
        return tuple(entry for entry in self.environment.control.entries(after) if entry.host == self.name)

    def begin_removal(self) -> None:
        """Delete the host and its namespace; `removed` waits for the end of it.

        A host that is gone already is no trouble: a broken platform may have let a check delete it.
        """
        try:
            self.environment.control.delete_host(self.name)
        except ControlError as refusal:
            if refusal.kind != "unknown-host":
                raise
        self.environment.precautions.remove(self.environment.kube, self.namespace)

    def removed(self) -> None:
        """Wait until the namespace, or what was in it, is gone."""
        environment = self.environment
        gone = Condition("nothing of the host is left", bool)
        eventually(
            lambda: environment.precautions.is_gone(environment.kube, self.namespace), until=gone, within=PATIENCE
        )

    def remove(self) -> None:
        """Delete the host and its namespace, and wait until both are gone."""
        self.begin_removal()
        self.removed()

    def scale_operator(self, replicas: int) -> None:
        """Ask the Deployment for so many instances; a bundle asks for one."""
        path = f"/apis/apps/v1/namespaces/{self.namespace}/deployments/{self.operator.deployment}"
        self.environment.kube.merge(path, {"spec": {"replicas": replicas}})


@dataclass(frozen=True)
class SandboxUnderTest:
    """One sandbox that the platform asked for."""

    host: HostUnderTest
    id: str

    def record(self) -> Sandbox:
        """The sandbox as the platform shows it."""
        return self.host.environment.control.sandbox(self.id)

    def until(self, *states: str) -> Sandbox:
        """Wait until the platform shows one of these states; another final state ends the wait at once."""
        final = set(FINAL) - set(states)
        reached: Sandbox = eventually(
            self.record,
            until=Condition(f"the sandbox is {' or '.join(states)}", lambda sandbox: sandbox.state in states),
            unless=Condition(f"the sandbox is {' or '.join(sorted(final))}", lambda sandbox: sandbox.state in final),
            within=PATIENCE,
            pace=BRISK,
        )
        return reached

    def settled(self, *states: str, within: float = PATIENCE) -> Sandbox:
        """Wait until it has ended, or is in one of these states; it is given as it is when patience is over.

        For scenarios: they see what became of it, and a check judges that.
        """
        words = [*states, "at its end"]
        over = Condition(f"the sandbox is {' or '.join(words)}", lambda sandbox: sandbox.state in (*states, *FINAL))
        found: Sandbox = wait_or_last(self.record, until=over, within=within, pace=BRISK)
        return found

    def ready(self) -> "SandboxUnderTest":
        """Wait for ready, and return itself.

        An operator may call ready what does not run yet: that is LCH-01's to judge, by the times of what happened.
        Whoever looks inside needs a container there, so its start is waited for too, though not for ever.
        """
        self.until("ready")
        runs = Condition("each of its containers runs", lambda pod: pod is not None and all_run(pod))
        wait_or_last(self.pod, until=runs, within=PATIENCE / 4, pace=BRISK)
        return self

    def pod(self) -> Object | None:
        """The pod whose sandbox container was given this sandbox's id, found among all of the namespace."""
        return next(iter(self.pods()), None)

    def pods(self) -> list[Object]:
        """All pods that carry its id; there should be one at most."""
        mine = {"name": "SANDBOX_ID", "value": self.id}
        pods = self.host.environment.kube.pods(self.host.namespace)
        return [pod for pod in pods if any(mine in each.get("env", []) for each in pod["spec"]["containers"])]

    def running_pod(self) -> Object:
        """The pod, which must be there."""
        pod = self.pod()
        assert pod is not None, f"no pod of {self.host.namespace} carries the sandbox id {self.id}"  # noqa: S101 - the subject owes it
        return pod

    def probe(self, attempts: Sequence[dict[str, Any]] = ()) -> ProbeReport:
        """Run the probe inside the sandbox container; the pod itself must answer with this sandbox's id."""
        pod = self.running_pod()["metadata"]["name"]
        report = self.host.environment.probe(self.host.namespace, pod, "sandbox", attempts)
        if report.identity.get("sandboxId") != self.id:
            raise CouldNotRun(f"the pod {pod} says it is sandbox {report.identity.get('sandboxId')!r}, not {self.id!r}")
        return report
