"""Creates kind clusters that never collide with any other, and reaches into their nodes. Edge: subprocess, files.

A cluster is a name ``byohost-<8 random hexadecimal digits>``, a folder of its own in our state (its kubeconfig, the
files mounted into its node), and a creation mark in the node and in ``kube-system``. Nobody's ~/.kube is touched.
"""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from clusters import commands, go_builds, kind_config, kind_nodes, kind_preload, kubectl, processes, state
from clusters.commands import Call
from clusters.engine import Engine
from clusters.errors import ClusterError
from clusters.go_modules import KIND, KUBERNETES
from clusters.kind_config import CREATION_MARK, Layout, Network
from clusters.node_image import NodeImage
from clusters.ownership import PREFIX, Mark
from clusters.progress import Progress

CREATE_BOUND = 300.0
DELETE_BOUND = 120.0
READY_BOUND = 120.0
LOAD_BOUND = 300.0
PODS = "k8s.io"
"""The namespace of containerd in which the kubelet looks for images."""


@dataclass(frozen=True)
class KindOptions:
    """What a caller may choose: the run's id, further files for the nodes (host: node, read-only), CNI, and its life.

    A cluster that is not kept belongs to this process: once the process is gone, ``cleanup`` removes it. ``workers``
    stand beside the control plane, which then takes pods as well. ``images`` of the engine's store, by containerd's
    namespace, are in the control plane's node from the beginning; CoreDNS has that ``corefile``, where one is given,
    before it starts.
    """

    run: str
    files: Mapping[Path, str] = field(default_factory=dict)
    network: Network = field(default_factory=Network)
    keep: bool = False
    workers: int = 0
    images: Mapping[str, Sequence[str]] = field(default_factory=dict)
    corefile: str = ""


@dataclass(frozen=True)
class KindCluster:
    """A cluster of ours that exists."""

    engine: Engine
    name: str
    folder: Path
    kind: Path
    kubectl: Path

    @property
    def kubeconfig(self) -> Path:
        """Its own kubeconfig file, for this cluster and nothing else."""
        return self.folder / "kubeconfig"

    @property
    def node(self) -> str:
        """The name of its control plane's node, which is also that of the node's container."""
        return f"{self.name}-control-plane"

    def exec(self, command: Sequence[str], stdin: bytes | None = None, bound: float = 60.0) -> bytes:
        """Run a command in the node as root and return what it printed.

        Raises:
            ClusterError: it failed, or did not finish within ``bound`` seconds.
        """
        interactive = ["-i"] if stdin is not None else []
        arguments = ["exec", *interactive, self.node, *command]
        return self.engine.run(arguments, f"{command[0]} in the node of {self.name}", Call(bound=bound, stdin=stdin))

    def read_file(self, path: str, offset: int = 0) -> bytes:
        """The bytes of a file in the node (the audit log, a canary's log) from ``offset`` on.

        Raises:
            ClusterError: there is no such file.
        """
        return self.exec(["tail", "-c", f"+{offset + 1}", path])

    def write_file(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Write a file in the node, its folder too; it appears whole or not at all."""
        script = 'mkdir -p "$(dirname "$1")" && cat >"$1.new" && chmod "$2" "$1.new" && mv "$1.new" "$1"'
        self.exec(["sh", "-euc", script, "sh", path, f"{mode:o}"], stdin=data)

    def load_archive(self, archive: Path, namespace: str = PODS) -> None:
        """Import an image archive (OCI or as an engine saves it) into a namespace of the node's containerd.

        Raises:
            ClusterError: the node's containerd refused it.
        """
        arguments = ["exec", "-i", self.node, "ctr", "-n", namespace, "images", "import", "--digests=false", "-"]
        self.engine.run(arguments, f"loading {archive.name}", Call(bound=LOAD_BOUND, stdin_file=archive))

    def load(self, references: Sequence[str], namespace: str = PODS) -> None:
        """Bring images from the engine's store into the node under the same names, so that pods of it need no pull.

        Raises:
            ClusterError: the engine does not hold one of them, or the node refused it.
        """
        with self.saved(references) as archive:
            self.load_archive(archive, namespace)

    @contextlib.contextmanager
    def saved(self, references: Sequence[str]) -> Iterator[Path]:
        """An archive of images of the engine's store, as long as the context lasts.

        Raises:
            ClusterError: the engine does not hold one of them.
        """
        archive = self.folder / f"load-{secrets.token_hex(4)}.tar"
        try:
            what = f"saving {', '.join(references)}"
            self.engine.run(["save", "-o", str(archive), *references], what, Call(bound=LOAD_BOUND))
            yield archive
        finally:
            archive.unlink(missing_ok=True)

    def run_kubectl(self, arguments: Sequence[str], stdin: bytes | None = None, bound: float = 60.0) -> bytes:
        """Run our kubectl against this cluster and return what it printed.

        Raises:
            ClusterError: it failed, or did not finish within ``bound`` seconds.
        """
        command = [str(self.kubectl), "--kubeconfig", str(self.kubeconfig), *arguments]
        call = Call(bound=bound, stdin=stdin, environment=kubectl.environment(self.kubeconfig))
        return commands.run(command, f"kubectl {arguments[0]}", call)

    def delete(self) -> None:
        """Remove the cluster and everything that we keep of it; one that is gone already is no error.

        Raises:
            ClusterError: the engine could not remove it.
        """
        command = [str(self.kind), "delete", "cluster", "--name", self.name, "--kubeconfig", str(self.kubeconfig)]
        call = Call(bound=DELETE_BOUND, environment=self.engine.environment)
        commands.run(command, f"deleting cluster {self.name}", call)
        shutil.rmtree(self.folder, ignore_errors=True)


def create_cluster(engine: Engine, image: NodeImage, options: KindOptions, progress: Progress) -> KindCluster:
    """A new cluster whose node and CoreDNS are ready.

    Raises:
        ClusterError: kind failed or readiness was not reached; what had been made is removed again.
    """
    cluster = open_cluster(engine, PREFIX + secrets.token_hex(4), progress)
    try:
        progress(f"creating cluster {cluster.name} (Kubernetes {image.kubernetes_version})")
        config = write_config(cluster, image, options)
        with kind_preload.preloading(cluster, options.images):
            _create(cluster, image, config, progress)
            settle(cluster, options.run, options.corefile)
        if options.workers:
            kind_nodes.join(cluster)
    except BaseException:
        cluster.delete()
        raise
    progress(f"cluster {cluster.name} is ready")
    return cluster


def open_cluster(engine: Engine, name: str, progress: Progress) -> KindCluster:
    """The handle of a cluster by its name, whether it exists or not."""
    folder = state.locate(os.environ).clusters / name
    kind = go_builds.programs(KIND, progress) / "kind"
    return KindCluster(engine, name, folder, kind, go_builds.programs(KUBERNETES, progress) / "kubectl")


def write_config(cluster: KindCluster, image: NodeImage, options: KindOptions) -> Path:
    """Write the kind configuration, and all files that it mounts, into the cluster's own folder, made for it.

    Raises:
        ClusterError: a file that is to be mounted is not there.
    """
    cluster.folder.mkdir(parents=True)
    mark = Mark(options.run, None if options.keep else processes.this_process())
    config = cluster.folder / "kind.yaml"
    layout = Layout(image.kubernetes_version, _mounts(cluster, options, mark), options.workers)
    config.write_text(kind_config.render(layout), encoding="utf-8")
    return config


def settle(cluster: KindCluster, run: str, corefile: str = "") -> None:
    """Mark a cluster that was just created as this run's, and wait until its node and CoreDNS are ready.

    Raises:
        ClusterError: they were not within 120 s.
    """
    create = ["create", "configmap", "byohost-created", f"--from-literal=run={run}", "--namespace=kube-system"]
    cluster.run_kubectl(create)
    if corefile:
        _patch(cluster, "configmap/coredns", {"data": {"Corefile": corefile}})
    container = {"name": "coredns", "resources": {"requests": {"cpu": "10m"}}}
    first = {"node-role.kubernetes.io/control-plane": ""}
    modest = {"spec": {"replicas": 1, "template": {"spec": {"containers": [container], "nodeSelector": first}}}}
    # One is enough for a node of ours; as kubeadm has it, two of them ask for the CPU of two operators. It stands where
    # services are reached from the beginning, and where it is not lost with a worker.
    _patch(cluster, "deployment/coredns", modest)
    _await_ready(cluster)


def _patch(cluster: KindCluster, name: str, patch: Mapping[str, object]) -> None:
    cluster.run_kubectl(["patch", name, "--namespace=kube-system", f"--patch={json.dumps(patch)}"])


def _mounts(cluster: KindCluster, options: KindOptions, mark: Mark) -> dict[str, str]:
    """Write our files for the node into the cluster's folder; the mapping of everything to be mounted, host: node."""
    texts = {**kind_config.node_files(options.network, options.workers), CREATION_MARK: mark.to_json()}
    mounts = {}
    for position, (node, text) in enumerate(sorted(texts.items())):
        host = cluster.folder / f"{position}-{Path(node).name}"
        host.write_text(text, encoding="utf-8")
        mounts[str(host)] = node
    for given, node in options.files.items():
        if not given.is_file():
            raise ClusterError(f"{given} is to be mounted into the node at {node}, but there is no such file", 64)
        mounts[str(given.resolve())] = node
    return mounts


def _create(cluster: KindCluster, image: NodeImage, config: Path, progress: Progress) -> None:
    command = [str(cluster.kind), "create", "cluster", "--name", cluster.name, "--image", image.ref]
    command += ["--config", str(config), "--kubeconfig", str(cluster.kubeconfig)]
    call = Call(bound=CREATE_BOUND, environment=cluster.engine.environment, progress=progress)
    commands.run(command, f"creating cluster {cluster.name}", call)


def _await_ready(cluster: KindCluster) -> None:
    timeout = f"--timeout={READY_BOUND:.0f}s"
    cluster.run_kubectl(["wait", "--for=condition=Ready", "nodes", "--all", timeout], bound=READY_BOUND + 10)
    rollout = ["rollout", "status", "deployment/coredns", "--namespace=kube-system", timeout]
    cluster.run_kubectl(rollout, bound=READY_BOUND + 10)
