"""An operator that lists once, and watches on from the last version that it has heard of."""

import sys
from typing import Any

from reference_operator import observation, pod_watcher
from reference_operator.__main__ import main
from reference_operator.event import ClusterFailed, Listed, PodSeen, PodVanished
from reference_operator.interfaces import ClusterError

OBSERVED = observation.pod


def follow(cluster: Any, emit: Any, clock: Any, pause: Any) -> None:
    """One list, then watches; each begins where the one before has ended."""
    version, heard = "", [""]
    observation.pod = lambda manifest, host: _noted(manifest, host, heard)
    while not pause(pod_watcher.APART):
        try:
            if not version:
                pods, version = cluster.list_pods()
                emit(Listed(pods, clock()))
                heard[0] = version
            for change, pod in cluster.watch_pods(heard[0], pod_watcher.WATCH):
                emit(PodVanished(pod.sandbox_id, pod.uid) if change == "vanished" else PodSeen(pod))
        except ClusterError as error:
            emit(ClusterFailed(str(error)))


def _noted(manifest: Any, host: str, heard: list[str]) -> Any:
    heard[0] = manifest.get("metadata", {}).get("resourceVersion") or heard[0]
    return OBSERVED(manifest, host)


pod_watcher.follow = follow

if __name__ == "__main__":
    sys.exit(main())
