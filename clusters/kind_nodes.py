"""The nodes of a cluster with more than one: routes between them, images in each, pods on all. Edge: the engine."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from clusters import kind_routes
from clusters.commands import Call
from clusters.engine import Engine

LOAD_BOUND = 300.0
PROXY_BOUND = 60.0
TAINT = "node-role.kubernetes.io/control-plane"


class Nodes(Protocol):
    """What is needed of a cluster here."""

    @property
    def engine(self) -> Engine:
        """What its nodes run in."""

    @property
    def node(self) -> str:
        """The name of its control plane's node."""

    def run_kubectl(self, arguments: Sequence[str], stdin: bytes | None = None, bound: float = 60.0) -> bytes:
        """Run kubectl against it."""


def names(cluster: Nodes) -> list[str]:
    """The nodes' names, which are also those of their containers."""
    listed = json.loads(cluster.run_kubectl(["get", "nodes", "--output=json"]))
    return [node["metadata"]["name"] for node in listed["items"]]


def join(cluster: Nodes) -> None:
    """Make the nodes of a new cluster one network, and let the control plane take pods as well.

    Raises:
        ClusterError: a node refused a route, a kube-proxy did not come up, or the API server did not answer.
    """
    listed = json.loads(cluster.run_kubectl(["get", "nodes", "--output=json"]))["items"]
    for node, commands in kind_routes.routes(listed).items():
        for command in commands:
            cluster.engine.run(["exec", node, *command], f"a route in {node}")
    [control_plane] = [node for node in listed if node["metadata"]["name"] == cluster.node]
    for node in sorted(node["metadata"]["name"] for node in listed if node is not control_plane):
        _serve(cluster, node, kind_routes.hosts(control_plane))
    rollout = ["rollout", "status", "daemonset/kube-proxy", "--namespace=kube-system", f"--timeout={PROXY_BOUND:.0f}s"]
    cluster.run_kubectl(rollout, bound=PROXY_BOUND + 10)
    cluster.run_kubectl(["taint", "node", cluster.node, f"{TAINT}-"])


def _serve(cluster: Nodes, node: str, hosts: str) -> None:
    """Let a worker's kube-proxy find the API server: it was started before the node knew the name."""
    given = {("tee", "-a", "/etc/hosts"): hosts, ("nft", "-f", "-"): kind_routes.services_inside()}
    for command, text in given.items():
        call = Call(stdin=text.encode())
        cluster.engine.run(["exec", "-i", node, *command], f"{command[0]} in {node}", call)
    chosen = ["--selector=k8s-app=kube-proxy", f"--field-selector=spec.nodeName={node}"]
    cluster.run_kubectl(["delete", "pods", "--namespace=kube-system", *chosen])


def load_oci(cluster: Nodes, archive: Path, repository: str) -> None:
    """Import the image of an OCI archive into every node, as `repository@digest`.

    Raises:
        ClusterError: a node's containerd refused it.
    """
    importing = ["ctr", "-n", "k8s.io", "images", "import", "--base-name", repository, "--digests", "-"]
    for node in names(cluster):
        call = Call(bound=LOAD_BOUND, stdin_file=archive)
        cluster.engine.run(["exec", "-i", node, *importing], f"loading {archive.name} into {node}", call)
