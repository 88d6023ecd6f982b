"""The cluster that a run stands on: a fresh one of our own, or an existing one that carries our creation mark. Edge.

A cluster that we did not create is refused for now: what a run does to the node (gate, canaries, containerd's proxy) is
done to our own nodes only.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial

import yaml

from clusters import cleanup, kind_nodes
from clusters.engine import Engine, ensure_engine
from clusters.image_recipes import PULLED, REPOSITORY
from clusters.images import BuiltImage
from clusters.kind import PODS, KindCluster, open_cluster
from clusters.node_shells import NodeShells
from conformance.contract.exits import UsageError
from conformance.environment.options import RunOptions
from conformance.environment.run_environment import SecondNode
from conformance.environment.stage import Steps
from conformance.environment.staging import run_images
from conformance.environment.staging.own_cluster import Wanted, create
from conformance.environment.staging.run_images import ImageSet
from conformance.observe.kube import Kube
from conformance.target.description import Target
from egress_profiles import canary_namespace

RUN = 120.0
"""Seconds for one command in a node."""


@dataclass(frozen=True)
class ClusterHandle:
    """A cluster to stand on: its API, and commands in its node."""

    kube: Kube
    name: str
    run: Callable[[Sequence[str]], str]
    forget_pulled: Callable[[], None]
    """Removes from the node what was pulled: an image that is there already proves nothing about the way it takes."""
    load: Callable[[BuiltImage], None]
    """Puts an image that is never pulled into the node."""
    canary: str
    second: SecondNode | None = None
    environment: dict[str, str] = field(default_factory=dict)


def cluster_handle(
    target: Target, options: RunOptions, progress: Steps, stack: ExitStack
) -> tuple[ClusterHandle, ImageSet]:
    """The cluster, with the harness's images loaded into its node; a fresh one is deleted by the stack, unless kept.

    Raises:
        ClusterError: engine, node image, images or cluster could not be had.
        UsageError: the kubeconfig is that of a cluster that we did not create.
    """
    engine = ensure_engine(progress.step)
    image_set = run_images.prepare(engine, target, progress.step)
    cluster = (
        _existing(engine, options, progress)
        if options.existing_cluster
        else _fresh(engine, image_set, target.cluster.nodes, options, progress)
    )
    if not options.existing_cluster and not options.keep:
        stack.callback(cluster.delete)
    progress.step(f"loading images into the node of {cluster.name}")
    for namespace, images in _placed(image_set).items():
        _load(cluster, namespace, *images)
    kube = Kube.connect(cluster.kubeconfig, str(cluster.kubectl))
    version = str(kube.get("/version")["gitVersion"])
    environment = {"cluster": cluster.name, "kubernetes": version, "engine": f"{engine.kind} {engine.version}"}
    canary = image_set.loaded["canary"].reference
    forget, load = partial(_forget_pulled, cluster), partial(_load, cluster, PODS)
    second = _second(cluster, stack) if target.cluster.nodes > 1 else None
    run = _ways_into(cluster, cluster.node, stack)
    return ClusterHandle(kube, cluster.node, run, forget, load, canary, second, environment), image_set


def _fresh(engine: Engine, image_set: ImageSet, nodes: int, options: RunOptions, progress: Steps) -> KindCluster:
    """A new cluster, once those are gone that runs have left which were killed before they could clean up."""
    cleanup.cleanup(engine, progress.step)
    images = {namespace: [image.reference for image in placed] for namespace, placed in _placed(image_set).items()}
    return create(engine, options.run_id, progress.step, Wanted(options.keep, nodes, images))


def _second(cluster: KindCluster, stack: ExitStack) -> SecondNode:
    [name] = [name for name in kind_nodes.names(cluster) if name != cluster.node]

    def lose() -> None:
        cluster.engine.run(["kill", name], f"losing {name}")

    return SecondNode(name, _ways_into(cluster, name, stack), lose)


def _existing(engine: Engine, options: RunOptions, progress: Steps) -> KindCluster:
    path = options.kubeconfig
    if path is None:
        raise UsageError("--context needs --kubeconfig: the current kubeconfig is never used silently")
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        name = str(options.context or document["current-context"]).removeprefix("kind-")
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        raise UsageError(f"--kubeconfig {path}: this is no kubeconfig with a current context") from error
    if not any(found.name == name for found in cleanup.clusters(engine)):
        raise UsageError(
            f"--kubeconfig {path}: the cluster {name} does not carry our creation mark; "
            "to judge on a cluster that byohost has not made, add --access cluster and --registry HOST/PATH"
        )
    return open_cluster(engine, name, progress.step)


def _placed(image_set: ImageSet) -> dict[str, list[BuiltImage]]:
    """What is never pulled, by the namespace of containerd: the canary has one of its own, for it is no pod's image."""
    return {
        PODS: [image for name, image in image_set.loaded.items() if name != "canary"],
        canary_namespace.IMAGES: [image_set.loaded["canary"]],
    }


def _load(cluster: KindCluster, namespace: str, *wanted: BuiltImage) -> None:
    """Load those of them that the node does not hold already."""
    held = _held(cluster, namespace)
    missing = [image.reference for image in wanted if image.reference not in held]
    if missing:
        cluster.load(missing, namespace)


def _forget_pulled(cluster: KindCluster) -> None:
    prefixes = tuple(f"{REPOSITORY}/{name}" for name in PULLED)
    listed = [line.split() for line in cluster.exec(["ctr", "-n", PODS, "images", "ls"]).decode().splitlines()[1:]]
    digests = {digest for name, _, digest, *_ in listed if name.startswith(prefixes)}
    names = [name for name, _, digest, *_ in listed if digest in digests]
    if names:
        cluster.exec(["ctr", "-n", PODS, "images", "rm", "--sync", *names])


def _held(cluster: KindCluster, namespace: str) -> set[str]:
    return set(cluster.exec(["ctr", "-n", namespace, "images", "ls", "-q"]).decode().split())


def _ways_into(cluster: KindCluster, node: str, stack: ExitStack) -> Callable[[Sequence[str]], str]:
    """Runs commands in a node: their stdout, or ClusterError; the stack ends the shells that do it."""
    shells = NodeShells(node, (str(cluster.engine.client), "exec", "-i", node), cluster.engine.environment)
    stack.callback(shells.close)
    return lambda command: shells.run(command, bound=RUN).decode(errors="replace")
