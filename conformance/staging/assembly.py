"""Puts one run together, step by step; the caller's stack undoes each. Edge: all other modules of this folder."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from clusters.port_forward import Target as PodPort
from clusters.port_forward import forward
from conformance.folder import ReportFolder
from conformance.observe.kube import Kube
from conformance.options import RunOptions
from conformance.progress import Progress
from conformance.staging import node, stage, supply, system
from conformance.staging.cluster import Footing, footing
from conformance.staging.identity import RunIdentity
from conformance.staging.stage import RunStage
from conformance.staging.supply import Supply
from conformance.target import Target
from conformance.world import SYSTEM, Authorities, Images, Node, World, system_pod
from egress_profiles import witness
from fake_platform import manifests, registry_manifests
from fake_platform.client import ControlClient


@dataclass(frozen=True)
class Assembled:
    """A stage that is ready, and what the report says of the surroundings."""

    stage: RunStage
    environment: Mapping[str, str]


def assemble(
    target: Target, options: RunOptions, folder: ReportFolder, progress: Progress, stack: ExitStack
) -> Assembled:
    """Ground, images, network, infrastructure, host: everything up to the applied bundle.

    Raises:
        ClusterError, KubeError, StagingError, Unmet: something of ours did not come up.
    """
    ground, goods = footing(target, options, progress, stack)
    identity = RunIdentity.create(options.run_id)
    kube = ground.kube
    progress.step("clearing what an earlier run left")
    system.remove(kube)
    if not options.keep:
        stack.callback(system.remove, kube)
        stack.callback(system.remove_hosts, kube, identity.run)
    _network(ground, identity, target, progress)
    progress.step("starting name server, registry, platform and proxy")
    system.build(kube, identity, _references(goods), target)
    images = _pushed(kube, goods, identity, progress)
    port = stack.enter_context(forward(kube.kubeconfig, _to(kube, "platform", manifests.CONTROL_PORT)))
    control = stack.enter_context(ControlClient(f"http://127.0.0.1:{port}", identity.control_token))
    control.set_channel(configured=True)
    authorities = Authorities(identity.platform.cert_pem, identity.proxy.cert_pem)
    world = World(identity.run, target, kube, control, Node(ground.name, ground.run), images, authorities, folder.path)
    return Assembled(_installed(world, folder, progress), ground.environment | {"operator": images.operator})


def _to(kube: Kube, name: str, port: int) -> PodPort:
    """A port of one of the harness's own pods."""
    return PodPort(SYSTEM, f"pod/{system_pod(kube, name)['metadata']['name']}", port)


def _network(ground: Footing, identity: RunIdentity, target: Target, progress: Progress) -> None:
    progress.step(f"network: gate {target.network.gate}, canaries, pulls through the proxy")
    node.enforce(ground.run, target.network.gate)
    node.start_canary(ground.run, ground.canary, "".join(identity.platform.leaf(*witness.CERTIFIED)))
    node.resolve_through_ours(ground.kube)
    node.pull_through_proxy(ground.run, ground.kube, identity.proxy.cert_pem)


def _references(goods: Supply) -> system.LoadedImages:
    loaded = {name: goods.loaded[name].reference for name in ("platform", "proxy", "registry", "dns")}
    return system.LoadedImages(**loaded)


def _pushed(kube: Kube, goods: Supply, identity: RunIdentity, progress: Progress) -> Images:
    progress.step("pushing the operator's and the sandbox's image to the run's registry")
    with forward(kube.kubeconfig, _to(kube, "registry", registry_manifests.PORT)) as port:
        return supply.push(goods, f"https://127.0.0.1:{port}", identity.platform.cert_pem)


def _installed(world: World, folder: ReportFolder, progress: Progress) -> RunStage:
    """Register the steady host and apply its bundle; whether the operator claims it is for the checks to see."""
    node.count_from_here(world.node.run)
    host = stage.register(world, "host")
    progress.step(f"registered host {host.name}; applying its bundle")
    bundle = host.download()
    host.apply(bundle)
    return RunStage(world, host, bundle, folder)
