"""What a node keeps of one pod: directory, logs, containers, tasks, snapshots. Edge: commands in the node.

`run` is `Node.run`; the containers are those of containerd's namespace `k8s.io`, the pod's own sandbox included.
"""

from collections.abc import Callable, Sequence

Run = Callable[[Sequence[str]], str]

_FILES = """
for found in /var/lib/kubelet/pods/"$1" /var/log/pods/*_"$1"; do
    if [ -e "$found" ]; then echo "$found"; fi
done
"""


def containers(run: Run, uid: str) -> tuple[str, ...]:
    """Ids of the runtime's containers of a pod."""
    selected = f'labels."io.kubernetes.pod.uid"=={uid}'
    return tuple(run(["ctr", "-n", "k8s.io", "containers", "ls", "-q", selected]).split())


def traces(run: Run, uid: str, known: Sequence[str]) -> tuple[str, ...]:
    """Everything that is still there of a pod; `known` are ids of containers that it had."""
    files = run(["sh", "-c", _FILES, "traces", uid]).split()
    held = containers(run, uid)
    ids = {*held, *known}
    tasks = _first_words(run(["ctr", "-n", "k8s.io", "tasks", "ls"])) & ids
    snapshots = _first_words(run(["ctr", "-n", "k8s.io", "snapshots", "ls"])) & ids
    named = {"container": held, "task": tasks, "snapshot": snapshots}
    return (*files, *(f"{kind} {each}" for kind, some in named.items() for each in sorted(some)))


def _first_words(table: str) -> set[str]:
    return {line.split()[0] for line in table.splitlines() if line.strip()}
