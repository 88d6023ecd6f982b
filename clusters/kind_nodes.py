"""The nodes of a cluster with more than one: routes between them, images in each, pods on all. Edge: the engine."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from clusters import kind_routes
from clusters.commands import Call

if TYPE_CHECKING:
    from clusters.kind import KindCluster

LOAD_BOUND = 300.0
TAINT = "node-role.kubernetes.io/control-plane"


def names(cluster: "KindCluster") -> list[str]:
    """The nodes' names, which are also those of their containers."""
    listed = json.loads(cluster.run_kubectl(["get", "nodes", "--output=json"]))
    return [node["metadata"]["name"] for node in listed["items"]]


def join(cluster: "KindCluster") -> None:
    """Make the nodes of a new cluster one pod network, and let the control plane take pods as well.

    Raises:
        ClusterError: a node refused a route, or the API server did not answer.
    """
    listed = json.loads(cluster.run_kubectl(["get", "nodes", "--output=json"]))["items"]
    for node, commands in kind_routes.routes(listed).items():
        for command in commands:
            cluster.engine.run(["exec", node, *command], f"a route in {node}")
    cluster.run_kubectl(["taint", "node", cluster.node, f"{TAINT}-"])


def load_oci(cluster: "KindCluster", archive: Path, repository: str) -> None:
    """Import the image of an OCI archive into every node, as `repository@digest`.

    Raises:
        ClusterError: a node's containerd refused it.
    """
    importing = ["ctr", "-n", "k8s.io", "images", "import", "--base-name", repository, "--digests", "-"]
    for node in names(cluster):
        call = Call(bound=LOAD_BOUND, stdin_file=archive)
        cluster.engine.run(["exec", "-i", node, *importing], f"loading {archive.name} into {node}", call)
