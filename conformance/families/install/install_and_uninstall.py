"""A bundle's way through a cluster: three downloads, an install under a modest account, and the same apply again.

`uninstall` ends it: the bundle's objects are deleted, and what is left of them is looked for in the whole cluster.
Edge: drives the cluster and the platform.
"""

from dataclasses import dataclass, field, replace

from conformance.environment.expectations import Condition
from conformance.environment.run_environment import SYSTEM
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import eventually, wait_or_last
from conformance.families._shared.scheduling.scenario import OWN_BESIDE_STEADY, Beside, Sharing, record_of, scenario
from conformance.families.install.least_privilege_applier import modest
from conformance.observe.kube import Kube, KubeError, Object
from conformance.observe.kube_exec import Exec
from conformance.observe.object_writes import mark
from conformance.observe.objects import everywhere, paths
from conformance.observe.pods import restarts
from conformance.observe.sighting import Sighting
from conformance.target.bundle.objects import parse

DEFAULT_SECRETS = "/api/v1/namespaces/default/secrets"
"""What an account with rights to one other namespace may not read."""


@dataclass(frozen=True)
class State:
    """What a bundle has made, at one moment: each object's mark of writing, and the operator's pods with restarts."""

    marks: dict[str, str]
    pods: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Footprint:
    """One host's bundle, from the first download to the second apply."""

    host: HostUnderTest
    other_settings: str = field(repr=False)
    """Downloaded first, for a site with another NO_PROXY."""
    earlier: str = field(repr=False)
    """Downloaded second, for the site itself."""
    bundle: str = field(repr=False)
    """Downloaded last, for the same site, and applied."""
    inventory: Sighting[frozenset[tuple[str, str, str]]]
    """Every object of the cluster before anything of this host was in it."""
    modestly: Sighting[tuple[int, Exec]]
    """How the modest account was answered when it asked for more than its namespace, and when it applied the bundle."""
    installed: State
    again: Exec
    after: State
    neighbour_before: State
    """What the steady host's bundle has made, before this host was installed."""
    neighbour_after: State

    @property
    def before(self) -> frozenset[tuple[str, str, str]]:
        """That inventory; raises SourceAbsent where the whole cluster cannot be looked at."""
        return self.inventory.value

    @property
    def beyond(self) -> int:
        """The status that the modest account got; raises SourceAbsent where none can be made."""
        return self.modestly.value[0]

    @property
    def applied(self) -> Exec:
        """What came of its apply; raises SourceAbsent where none can be made."""
        return self.modestly.value[1]


@dataclass(frozen=True)
class Uninstalled:
    """What was in the cluster before the install, and what is there of this host after its objects were deleted."""

    footprint: Footprint
    during: frozenset[tuple[str, str, str]]
    """Every object while the host was installed, that was not there before."""
    deleted: Exec
    left: frozenset[tuple[str, str, str]]


@scenario("footprint", OWN_BESIDE_STEADY)
def install_modestly(beside: Beside) -> Footprint:
    """Install a host under a modest account, beside the steady one, and apply its bundle once more."""
    cluster_stage, host = beside.stage, beside.host
    kube, neighbour = cluster_stage.environment.kube, cluster_stage.host
    other = replace(host, site=host.site.model_copy(update={"no_proxy": f"{host.site.no_proxy},.elsewhere.test"}))
    other_settings, earlier, bundle = other.download(), host.download(), host.download()
    neighbour_before = _state(neighbour, cluster_stage.bundle_text)
    before = Sighting.of(lambda: _without(host.namespace, everywhere(kube)))
    modestly = Sighting.of(lambda: _applied_modestly(host, bundle))
    if modestly.is_absent or modestly.value[1].code != 0:
        host.apply(bundle)  # BND-25 judges that; the others go on
    host.registered()
    _rolled_out(host)
    installed = _state(host, bundle)
    again = kube.command(["apply", "-f", "-"], stdin=host.environment.precautions.prepared(bundle))
    _rolled_out(host)
    return Footprint(
        host,
        other_settings,
        earlier,
        bundle,
        before,
        modestly,
        installed,
        again,
        _state(host, bundle),
        neighbour_before,
        _state(neighbour, cluster_stage.bundle_text),
    )


@scenario("uninstalled", record_of(install_modestly), after=("scale_load",), sharing=Sharing(last=True))
def uninstall(footprint: Footprint) -> Uninstalled:
    """Delete the bundle's objects as its reader would, and wait, with patience, until nothing of them is left."""
    host = footprint.host
    _ = footprint.before  # without it nothing can be said of what is left
    during = _new(footprint)
    deleted = host.environment.kube.command(["delete", "-f", "-", "--wait=false"], stdin=footprint.bundle)
    nothing = Condition("nothing of the host is left in the cluster", lambda left: not left)
    left: frozenset[tuple[str, str, str]] = wait_or_last(lambda: _new(footprint), until=nothing, within=PATIENCE)
    return Uninstalled(footprint, during, deleted, left)


def _without(namespace: str, found: frozenset[tuple[str, str, str]]) -> frozenset[tuple[str, str, str]]:
    """Where the run makes the host's namespace itself, it is there already, and goes with the bundle all the same."""
    return frozenset(each for each in found if each[1] != namespace and each != ("namespaces", "", namespace))


def _applied_modestly(host: HostUnderTest, bundle: str) -> tuple[int, Exec]:
    """What the modest account is answered beyond its namespace, and to its apply; the Namespace is made before."""
    kube = host.environment.kube
    kube.apply([dict(parse(bundle).the("Namespace"))])
    with modest(kube, host.namespace, host.environment.run) as account:
        return _status(account, DEFAULT_SECRETS), account.command(["apply", "-f", "-"], stdin=bundle)


def _new(footprint: Footprint) -> frozenset[tuple[str, str, str]]:
    """Objects that were not there before, without the harness's own and those of the run's other hosts."""
    environment = footprint.host.environment
    names = [each["metadata"]["name"] for each in environment.kube.get("/api/v1/namespaces")["items"]]
    others = {SYSTEM, *(name for name in names if name.endswith(f"-{environment.run}"))} - {footprint.host.namespace}
    return frozenset(
        (resource, namespace, name)
        for resource, namespace, name in everywhere(environment.kube) - footprint.before
        if namespace not in others and not (resource == "namespaces" and name in others)
    )


def _state(host: HostUnderTest, bundle: str) -> State:
    """Of objects that are not there, the mark is empty."""
    kube = host.environment.kube
    found = {name: kube.find(path) for name, path in paths(kube, parse(bundle).objects).items()}
    pods = {pod["metadata"]["uid"]: restarts(pod) for pod in host.operator_pods()}
    return State({name: mark(each) if each else "" for name, each in found.items()}, pods)


def _rolled_out(host: HostUnderTest) -> None:
    """Wait until the Deployment's controller has seen its newest specification, and one pod of it runs."""
    path = f"/apis/apps/v1/namespaces/{host.namespace}/deployments/{host.operator.deployment}"
    seen = Condition("the deployment is rolled out", _complete)
    eventually(lambda: host.environment.kube.get(path), until=seen, within=PATIENCE)


def _complete(deployment: Object) -> bool:
    status = deployment.get("status", {})
    current = status.get("observedGeneration") == deployment["metadata"]["generation"]
    counts = [status.get(name, 0) for name in ("replicas", "updatedReplicas", "availableReplicas")]
    return current and counts == [1, 1, 1]


def _status(account: Kube, path: str) -> int:
    try:
        account.get(path)
    except KubeError as refusal:
        return refusal.status or 0
    return 200
