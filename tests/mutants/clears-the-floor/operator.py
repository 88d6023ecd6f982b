"""An operator that deletes the sandboxes it finds at its start."""

import sys
from typing import Any

from reference_operator import follower
from reference_operator.__main__ import main

FOLLOW = follower.follow


def follow(cluster: Any, *rest: Any) -> None:
    """Delete what is there, then follow."""
    pods, _ = cluster.list_pods()
    for pod in pods:
        cluster.delete_pod(pod.name, pod.uid)
    FOLLOW(cluster, *rest)


follower.follow = follow

if __name__ == "__main__":
    sys.exit(main())
