"""Puts one run together, step by step; the caller's stack undoes each. Edge: all other modules of this folder."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from clusters.oci import Layout
from clusters.port_forward import Target as PodPort
from clusters.port_forward import forward
from conformance.contract.exits import UsageError
from conformance.environment.images import Images
from conformance.environment.node import owned_node
from conformance.environment.options import RunOptions
from conformance.environment.proxy_log import ProxyLog
from conformance.environment.registration import register
from conformance.environment.run_environment import SYSTEM, Authorities, Environment, system_pod
from conformance.environment.stage import Assembled, EvidenceFolder, Steps
from conformance.environment.staging import cloud, harness_components, node, policy_engine, run_images, vendor
from conformance.environment.staging.cluster import ClusterHandle, cluster_handle
from conformance.environment.staging.identity import RunIdentity
from conformance.environment.staging.run_images import ImageSet
from conformance.environment.staging.stage import RunStage
from conformance.environment.subject import HostUnderTest
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.kube import Kube
from conformance.target.description import Target
from conformance.target.operator_names import names_in
from fake_platform import manifests, registry_manifests
from fake_platform.client import ControlClient


@dataclass(frozen=True)
class Surroundings:
    """Everything of a run but its host: cluster, images, network, infrastructure. Targets may be judged there in turn.

    What a target says of the network, and a mutant's platform, belong to the surroundings: it must be the same for all,
    or they are given to them anew (`rewire`, `replatform`).
    """

    cluster: ClusterHandle
    image_set: ImageSet
    identity: RunIdentity
    control: ControlClient
    progress: Steps
    federated: bool
    """Whether what workload identities need is there too."""


def assemble(
    target: Target, options: RunOptions, folder: EvidenceFolder, progress: Steps, stack: ExitStack
) -> Assembled[RunStage]:
    """Cluster, images, network, infrastructure, host: everything up to the applied bundle.

    Raises:
        ClusterError, KubeError, StagingError, WaitFailed: something of ours did not come up.
    """
    return install(surround(target, options, progress, stack), target, options, folder, stack)


def surround(target: Target, options: RunOptions, progress: Steps, stack: ExitStack) -> Surroundings:
    """Cluster, images, network and infrastructure, as the target wants them; the platform answers at the end.

    Raises:
        ClusterError, KubeError, StagingError, WaitFailed: something of ours did not come up.
        UsageError: the target wants on a cluster that other runs use what only a cluster of the run's own can have.
    """
    if options.existing_cluster:
        refuse_to_share(target)
    cluster, image_set = cluster_handle(target, options, progress, stack)
    identity = RunIdentity.create(options.run_id)
    kube = cluster.kube
    progress.step("clearing what an earlier run left")
    harness_components.remove(kube)
    if options.existing_cluster and not options.keep:  # a cluster of the run's own goes as a whole
        stack.callback(harness_components.remove, kube)
    _network(cluster, identity, target, progress)
    progress.step("starting name server, registry, platform and proxy")
    federated = cloud.is_wanted(target, options.wish)
    harness_components.build(kube, identity, _references(image_set), target, federated=federated)
    return Surroundings(cluster, image_set, identity, control(kube, identity, stack), progress, federated)


def refuse_to_share(target: Target) -> None:
    """Refuses what only a cluster of the run's own can have.

    Raises:
        UsageError: the target wants it.
    """
    advice = "on a cluster of the run's own only: leave --kubeconfig and --context out"
    if target.network.policies == "enforced":
        raise UsageError(f"network.policies: what enforces policies leaves rules behind, so it stands {advice}")
    if target.cluster.nodes > 1:
        raise UsageError(f"cluster.nodes: a second node is there to be lost, so it stands {advice}")


def install(
    around: Surroundings, target: Target, options: RunOptions, folder: EvidenceFolder, stack: ExitStack
) -> Assembled[RunStage]:
    """The target's own images, and its steady host with the bundle applied; `options.run_id` names what is made.

    Whether the operator claims its host is for the checks to see.

    Raises:
        ClusterError, KubeError, StagingError: something of ours did not come up.
        UsageError: the target names an image or a file that is not there.
    """
    cluster, kube = around.cluster, around.cluster.kube
    operator = around.image_set.operator(target)
    cluster.forget_pulled()
    if options.existing_cluster and not options.keep:
        stack.callback(harness_components.remove_hosts, kube, options.run_id)
    around.progress.step("pushing the operator's and the sandbox's image to the run's registry")
    images = _pushed(around, operator, options.run_id)
    node.count_from_here(cluster.run)
    began = node.clock(cluster.run)
    environment = Environment(
        run=options.run_id,
        target=target,
        kube=kube,
        control=around.control,
        node=owned_node(cluster.name, cluster.run, began),
        images=images,
        authorities=authorities(around.identity),
        evidence=folder.path,
        pairs=around.identity.pairs,
        template=vendor.template(target),
        second=cluster.second,
        proxy_log=ProxyLog(began),
    )
    host, bundle = installed(
        environment, around.progress, lambda host: node.let_operators_be(cluster.run, host.operator.account)
    )
    surroundings = cluster.environment | {"operator": images.operator}
    return Assembled(RunStage(host.environment, host, bundle, folder), surroundings)


def installed(
    environment: Environment, progress: Steps, first: Callable[[HostUnderTest], None] = lambda _: None
) -> tuple[HostUnderTest, str]:
    """The steady host and its bundle, applied once `first` has been done.

    That it is refused is its own fault, which the checks tell, each for its clause.
    """
    host = register(environment, "host", installed=True)
    progress.step(f"registered host {host.name}; applying its bundle")
    bundle = host.download()
    host = replace(host, environment=replace(environment, operator=names_in(bundle)))
    first(host)
    try:
        host.apply(bundle)
    except (AssertionError, CouldNotRun) as refusal:
        progress.step(str(refusal))
    return host, bundle


def authorities(identity: RunIdentity) -> Authorities:
    """The certificates of the run's authorities, without their keys."""
    return Authorities(identity.platform.cert_pem, identity.proxy.cert_pem, identity.foreign.cert_pem)


def rewire(around: Surroundings, target: Target) -> None:
    """Give surroundings that stand the target's network: its gate and its proxy; whoever wants others rewires again.

    Raises:
        ClusterError, KubeError: something of ours did not come up.
    """
    node.enforce(around.cluster.run, target.network.gate)
    harness_components.exchange_proxy(around.cluster.kube, around.identity, _references(around.image_set).proxy, target)


def replatform(around: Surroundings, target: Target, stack: ExitStack) -> Surroundings:
    """Give surroundings that stand the target's platform, with nothing in it; the stack ends the way to it.

    Raises:
        ClusterError, KubeError: something of ours did not come up.
    """
    cluster, image = around.cluster, around.image_set.platform(target)
    cluster.load(image)
    harness_components.exchange_platform(cluster.kube, around.identity, image.reference, federated=around.federated)
    return replace(around, control=control(cluster.kube, around.identity, stack))


def control(kube: Kube, identity: RunIdentity, stack: ExitStack) -> ControlClient:
    """A way to the platform's control API, for as long as the stack lasts; its channel is configured."""
    port = stack.enter_context(forward(kube.kubeconfig, _to(kube, manifests.NAME, manifests.CONTROL_PORT)))
    control = stack.enter_context(ControlClient(f"http://127.0.0.1:{port}", identity.control_token))
    control.set_channel(configured=True)
    return control


def _to(kube: Kube, name: str, port: int) -> PodPort:
    """A port of one of the harness's own pods."""
    return PodPort(kube.place(SYSTEM), f"pod/{system_pod(kube, name)['metadata']['name']}", port)


def _network(cluster: ClusterHandle, identity: RunIdentity, target: Target, progress: Steps) -> None:
    if cluster.second is not None:
        node.reserve(cluster.kube, cluster.second.name)
        node.pull_through_proxy(cluster.second.run, cluster.kube, identity.proxy.cert_pem)
    progress.step(f"network: gate {target.network.gate}, canaries, pulls through the proxy")
    node.enforce(cluster.run, target.network.gate)
    node.start_canary(cluster.run, cluster.canary, "".join(identity.canary))
    node.resolve_through_ours(cluster.kube)
    node.pull_through_proxy(cluster.run, cluster.kube, identity.proxy.cert_pem)


def _references(image_set: ImageSet) -> harness_components.LoadedImages:
    loaded = {name: image_set.loaded[name].reference for name in ("platform", "proxy", "registry", "dns")}
    engine = image_set.loaded.get(policy_engine.IMAGE)
    return harness_components.LoadedImages(**loaded, policy_engine=engine.reference if engine else "")


def _pushed(around: Surroundings, operator: Layout, run: str) -> Images:
    kube = around.cluster.kube
    with forward(kube.kubeconfig, _to(kube, "registry", registry_manifests.PORT)) as port:
        registry = run_images.registry(f"https://127.0.0.1:{port}", around.identity.platform.cert_pem)
        return run_images.push(around.image_set, operator, run_images.Place(registry), run, cloud=around.federated)
