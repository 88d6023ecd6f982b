"""One container's process, seen from its node: whatever is in the image, nothing has to run inside it. Edge: the node.

`run` is `Node.run`: a command in the node, its stdout.
"""

import contextlib
from collections.abc import Callable, Sequence

from conformance.observe.sockets import TABLES, Listener, listeners
from conformance.observe.usage import Usage, parse

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


def listening(run: Run, container_id: str) -> tuple[Listener, ...]:
    """Every socket in the container's network namespace that takes what comes."""
    pid = process_id(run, container_id)
    return tuple(found for table in TABLES for found in listeners(table, run(["cat", f"/proc/{pid}/net/{table}"])))


def environment(run: Run, container_id: str) -> str:
    """The environment that the container's process was started with, one NAME=value a line."""
    return run(["cat", f"/proc/{process_id(run, container_id)}/environ"]).replace("\0", "\n")


def usage(run: Run, container_id: str) -> Usage:
    """What the container's process holds now."""
    pid = process_id(run, container_id)
    return parse(run(["cat", f"/proc/{pid}/status"]), run(["ls", f"/proc/{pid}/fd"]))
