"""A `Ground` that is a real cluster of two nodes, made for the run. Edge: the engine, kubectl, the node's network.

The operator stays a process of this machine, so that it can be killed at a point; it runs in the network of the control
plane's node, where it reaches its sandboxes as a pod does, with the rights of its own service account and no others.
Platform and taps are on this machine, at the address that the nodes call their gateway.
"""

import contextlib
import json
import os
import secrets
import ssl
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from clusters import images, kind_nodes, state
from clusters.engine import ensure_engine
from clusters.image_recipes import REPOSITORY
from clusters.images import Workshop
from clusters.kind import KindCluster, KindOptions, create_cluster
from clusters.node_image import ensure_node_image
from conformance.explore.picture import PodSeen
from tests.chaos.kube_tap import Upstream
from tests.chaos.testbed import Background, Platform, platform
from tests.chaos.work import Images

SANDBOX = f"{REPOSITORY}/sandbox"


@dataclass(frozen=True)
class KindGround:
    """A `Ground` on kind."""

    platform: Platform
    background: Background
    upstream: Upstream
    cluster: KindCluster
    address: str
    prefix: tuple[str, ...]
    images: Images

    def prepare(self, host: str, bundle: str) -> str:
        """Everything of the bundle but its Deployment, whose place our process takes; a token of its account."""
        documents = [found for found in yaml.safe_load_all(bundle) if found["kind"] != "Deployment"]
        self.cluster.run_kubectl(["apply", "-f", "-"], yaml.safe_dump_all(documents).encode())
        token = ["create", "token", "byohost-operator", f"--namespace=byohost-{host}", "--duration=2h"]
        return self.cluster.run_kubectl(token).decode().strip()

    def pods(self, host: str) -> tuple[PodSeen, ...]:
        """As the protocol says."""
        listed = ["get", "pods", f"--namespace=byohost-{host}", "--output=json"]
        return tuple(PodSeen.read(pod) for pod in json.loads(self.cluster.run_kubectl(listed))["items"])

    def restart_sidecar(self, host: str, sandbox_id: str) -> bool:
        """Not here: the checks of `certify` do it from inside."""
        del host, sandbox_id
        return False


@contextlib.contextmanager
def kind_ground() -> Iterator[KindGround]:
    """A fresh cluster with the sandbox image in each node; it is gone in the end."""
    engine = ensure_engine(_say)
    node_image = ensure_node_image(engine, _say)
    workshop = Workshop(engine, state.locate(os.environ).images, {}, _say)
    layout = images.layout(workshop, images.ensure_images(workshop, ["sandbox"])["sandbox"].reference)
    cluster = create_cluster(engine, node_image, KindOptions(f"chaos-{secrets.token_hex(3)}", workers=1), _say)
    background = Background()
    try:
        _load(cluster, layout.folder)
        reference = f"{SANDBOX}@{layout.manifest.digest}"
        with platform() as found:
            yield KindGround(
                platform=found,
                background=background,
                upstream=_upstream(cluster),
                cluster=cluster,
                address=_gateway(cluster),
                prefix=("nsenter", f"--net=/proc/{_process(cluster)}/ns/net"),
                images=Images(reference, reference),
            )
    finally:
        background.close()
        cluster.delete()


def _load(cluster: KindCluster, layout: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "sandbox.tar")
        with tarfile.open(archive, "w") as target:
            target.add(layout, arcname=".")
        kind_nodes.load_oci(cluster, archive, SANDBOX)


def _upstream(cluster: KindCluster) -> Upstream:
    found = yaml.safe_load(cluster.kubeconfig.read_text())["clusters"][0]["cluster"]
    authority = cluster.run_kubectl(["get", "configmap", "kube-root-ca.crt", "--output=jsonpath={.data.ca\\.crt}"])
    return Upstream(found["server"], ssl.create_default_context(cadata=authority.decode()))


def _gateway(cluster: KindCluster) -> str:
    """This machine, as the nodes see it."""
    ways = json.loads(cluster.exec(["ip", "-j", "-4", "route", "show", "default"]))
    return str(ways[0]["gateway"])


def _process(cluster: KindCluster) -> int:
    """The process whose network is the control plane's; it must be one of this machine, whose network we enter."""
    command = ["inspect", "--format", "{{.State.Pid}}", cluster.node]
    return int(cluster.engine.run(command, f"finding the process of {cluster.node}"))


def _say(sentence: str) -> None:
    print(f"· {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - progress
