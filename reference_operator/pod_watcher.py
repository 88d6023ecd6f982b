"""Follows the pods: list, watch for a while, list again. Edge: a thread of its own.

A watch can end, break, fall behind (410) or fall silent without a word; the list that follows at most 20 s later mends
them all alike, so that none of them needs a rule of its own. Lists are at least a second apart.
"""

from reference_operator.event import ClusterFailed, Listed, PodSeen, PodVanished
from reference_operator.interfaces import Clock, Cluster, ClusterError, Emit, Pause

WATCH = 15
"""Seconds of one watch: so that, slow answers included, a list comes at least every 20 s (protocol.md, Health)."""

APART = 1.0


def follow(cluster: Cluster, emit: Emit, clock: Clock, pause: Pause) -> None:
    """Tell of every pod until the process is to end."""
    ending = False
    while not ending:
        began = clock()
        try:
            pods, version = cluster.list_pods()
            emit(Listed(pods, began))
            for change, pod in cluster.watch_pods(version, WATCH):
                emit(PodVanished(pod.sandbox_id, pod.uid) if change == "vanished" else PodSeen(pod))
        except ClusterError as error:
            emit(ClusterFailed(str(error)))
        ending = pause(max(0.0, began + APART - clock()))
