"""One container's process: whatever is in the image, nothing of it has to run. Edge: the node, or who looks inside.

`run` is `Node.run`: a command in the node, its stdout.
"""

import contextlib
from collections.abc import Callable, Sequence
from typing import Protocol

from conformance.observe.kube import Object
from conformance.observe.pods import container_ids
from conformance.observe.process_usage import Usage, parse
from conformance.observe.sockets import TABLES, Listener, listeners

Run = Callable[[Sequence[str]], str]


class NoSuchProcessError(Exception):
    """The runtime knows no process of that container: ours, the pod was just seen running."""


def process_id(run: Run, container_id: str) -> int:
    """The process of a container in the node, as the runtime's shim has written it down.

    The runtime's own list of tasks would ask the shim of every container, which takes a busy node a second.
    """
    file = f"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{container_id}/init.pid"
    found = run(["sh", "-c", 'cat "$1" 2>/dev/null || true', "read", file]).strip()
    if not found.isdecimal():
        raise NoSuchProcessError(f"the runtime has no process of the container {container_id!r}")
    return int(found)


def alive(run: Run, *container_ids: str) -> tuple[int, ...]:
    """The processes of those of the containers that have one."""
    found = []
    for one in container_ids:
        with contextlib.suppress(NoSuchProcessError):
            found.append(process_id(run, one))
    return tuple(found)


def left(run: Run, processes: Sequence[int]) -> tuple[int, ...]:
    """Those of the processes that are still there."""
    shown = run(
        ["sh", "-c", 'for one; do if [ -e "/proc/$one" ]; then echo "$one"; fi; done', "left", *map(str, processes)]
    )
    return tuple(int(one) for one in shown.split())


class Insides(Protocol):
    """Whoever can read /proc of a container's first process (`conformance.environment.insides`)."""

    def read(self, pod: Object, container: str, file: str) -> str:
        """A file of the process."""

    def names(self, pod: Object, container: str, folder: str) -> str:
        """What stands in a folder of the process, one name a line."""


def listening(inside: Insides, pod: Object) -> frozenset[Listener]:
    """Every socket that takes what comes, in the network namespaces of a pod's containers."""
    return frozenset(
        found
        for name in container_ids(pod)
        for table in TABLES
        for found in listeners(table, inside.read(pod, name, f"net/{table}"))
    )


def environment(inside: Insides, pod: Object) -> str:
    """The environments that a pod's processes were started with, one NAME=value a line."""
    return "\n".join(inside.read(pod, name, "environ").replace("\0", "\n") for name in container_ids(pod))


def usage(inside: Insides, pod: Object, container: str) -> Usage:
    """What the container's process holds now."""
    return parse(inside.read(pod, container, "status"), inside.names(pod, container, "fd"))
