"""An operator that deletes the sandboxes it finds at its start."""

import sys

from reference_operator import pod_watcher
from reference_operator.__main__ import main
from reference_operator.interfaces import Clock, Cluster, Emit, Pause

FOLLOW = pod_watcher.follow


def follow(cluster: Cluster, emit: Emit, clock: Clock, pause: Pause) -> None:
    """Delete what is there, then follow."""
    pods, _ = cluster.list_pods()
    for pod in pods:
        cluster.delete_pod(pod.name, pod.uid)
    FOLLOW(cluster, emit, clock, pause)


pod_watcher.follow = follow

if __name__ == "__main__":
    sys.exit(main())
