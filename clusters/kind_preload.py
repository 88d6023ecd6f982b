"""Images that come into a node while its cluster is still being made. Edge: threads, the engine.

The node's containerd answers long before its API server does, and kubeadm leaves a processor idle most of that time.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Protocol

from clusters.commands import Call, attempt
from clusters.engine import Engine
from clusters.errors import ClusterError
from clusters.waiting import Patience, until

ANSWERS = Patience(bound=120.0)


class Loaded(Protocol):
    """What is needed of a cluster here."""

    @property
    def engine(self) -> Engine:
        """What its node runs in."""

    @property
    def node(self) -> str:
        """The name of its control plane's node."""

    def load(self, references: Sequence[str], namespace: str) -> None:
        """Bring images from the engine's store into the node."""


@contextlib.contextmanager
def preloading(cluster: Loaded, images: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Load images, by containerd's namespace, into the node beside whatever the block does; at its end they are there.

    Raises:
        ClusterError: the engine does not hold one of them, or the node refused it.
    """
    if not images:
        yield
        return
    over = Event()
    with ThreadPoolExecutor(1, "preload") as pool:
        loading = pool.submit(_load, cluster, images, over)
        try:
            yield
        except BaseException:
            over.set()  # there will be no node to load into
            raise
        loading.result()


def _load(cluster: Loaded, images: Mapping[str, Sequence[str]], over: Event) -> None:
    until("the node's containerd", lambda: True if over.is_set() or _answers(cluster) else None, ANSWERS)
    for namespace, references in images.items():
        if over.is_set():
            raise ClusterError("the cluster was not made, so nothing was loaded")
        cluster.load(references, namespace)


def _answers(cluster: Loaded) -> bool:
    command = [str(cluster.engine.client), "exec", cluster.node, "ctr", "-n", "k8s.io", "version"]
    return attempt(command, "asking the node's containerd", Call(bound=10.0)).code == 0
