"""Which image a node runs: the stock one where it can be pulled, else ours, built once. Edge: the engine."""

from dataclasses import dataclass

from clusters import go_builds, node_build
from clusters.commands import Call
from clusters.engine import Engine
from clusters.progress import Progress
from clusters.pulling import pull

# The default of kind 0.33.0, by digest. Not yet run: no machine that this was written on could pull it.
STOCK = "kindest/node:v1.37.0@sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5"


@dataclass(frozen=True)
class NodeImage:
    """An image that the engine holds, the Kubernetes version inside it ("v1.36.3"), and whether it is the stock one."""

    ref: str
    kubernetes_version: str
    stock: bool


def ensure_node_image(engine: Engine, progress: Progress) -> NodeImage:
    """The node image, pulled or built if the engine holds none.

    One that the engine already holds is used without asking a registry, the stock one first.

    Raises:
        ClusterError: it can neither be pulled nor built; the message says what the build lacked.
    """
    ours = node_build.reference(go_builds.architecture())
    for held in (STOCK, ours):
        if engine.has_image(held):
            return _described(engine, held)
    if pull(engine, STOCK, progress):
        return _described(engine, STOCK)
    return build_node_image(engine, progress)


def build_node_image(engine: Engine, progress: Progress) -> NodeImage:
    """Our own node image, built now unless the engine holds one of the same inputs; no registry is asked.

    Raises:
        ClusterError: a build step failed.
    """
    ours = node_build.reference(go_builds.architecture())
    if not engine.has_image(ours):
        node_build.build(engine, ours, progress)
    return _described(engine, ours)


def _described(engine: Engine, reference: str) -> NodeImage:
    command = ["run", "--rm", "--network", "none", "--entrypoint", "cat", reference, "/kind/version"]
    version = engine.run(command, f"reading the version of {reference}", Call()).decode().strip()
    return NodeImage(reference, version, stock=reference == STOCK)
