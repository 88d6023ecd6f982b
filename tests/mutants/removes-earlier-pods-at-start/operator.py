"""An operator that deletes the sandboxes it finds at its start."""

import sys

from reference_operator import follower
from reference_operator.__main__ import main
from reference_operator.ports import Clock, Cluster, Emit, Pause

FOLLOW = follower.follow


def follow(cluster: Cluster, emit: Emit, clock: Clock, pause: Pause) -> None:
    """Delete what is there, then follow."""
    pods, _ = cluster.list_pods()
    for pod in pods:
        cluster.delete_pod(pod.name, pod.uid)
    FOLLOW(cluster, emit, clock, pause)


follower.follow = follow

if __name__ == "__main__":
    sys.exit(main())
