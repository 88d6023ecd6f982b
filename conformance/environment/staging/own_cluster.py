"""A cluster of ours as a run wants it: the gate stands before its kubelet does. Edge: the engine, files."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from clusters import fingerprint, state
from clusters.engine import Engine
from clusters.kind import KindCluster, KindOptions, create_cluster
from clusters.kind_config import GATE_TABLE, Network
from clusters.node_image import ensure_node_image
from clusters.progress import Progress
from egress_profiles import dns, gate
from egress_profiles.gate import Gate

GATE_PLUGIN = {"type": "byohost-gate"}


@dataclass(frozen=True)
class Wanted:
    """A cluster as a run wants it: whether it stays when this process is gone, its nodes, and the images in it."""

    keep: bool = False
    nodes: int = 1
    images: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By the namespace of containerd that is to hold them."""


def create(engine: Engine, run: str, progress: Progress, wanted: Wanted) -> KindCluster:
    """A fresh cluster; one that is not kept belongs to this process.

    Raises:
        ClusterError: node image or cluster could not be had.
    """
    image = ensure_node_image(engine, progress)
    return create_cluster(engine, image, options(run, wanted), progress)


def options(run: str, wanted: Wanted) -> KindOptions:
    """The gate's table and its two programs as files of each node, and the plugin at the end of the network's chain."""
    cni = Path(str(files("egress_profiles"))) / "cni"
    mounts = {
        _table(): GATE_TABLE,
        cni / "byohost-gate": "/opt/cni/bin/byohost-gate",
        cni / "byohost-gate-load": "/opt/cni/bin/byohost-gate-load",
    }
    return KindOptions(
        run=run,
        files=mounts,
        network=Network(plugins=(GATE_PLUGIN,)),
        keep=wanted.keep,
        workers=wanted.nodes - 1,
        images=wanted.images,
        corefile=dns.cluster_corefile(),
    )


def _table() -> Path:
    """The gate's table as a file that outlives this process: the node's container may be started again."""
    text = gate.render(Gate())
    folder = state.locate(os.environ).root / "gate"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{fingerprint.of_text([text])}.nft"
    path.write_text(text)
    return path
