"""What the harness has done to operators' processes, and their pods as they were right before it deleted them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.observe.container_stops import stopped
from conformance.observe.kube import Kube, KubeError, Object


@dataclass(frozen=True)
class Disruptions:
    """By uid: what is gone tells no one any more how often its processes had ended, nor why.

    Each method may be called from any thread.
    """

    _deleted: dict[str, Object] = field(default_factory=dict, repr=False)
    _killed: dict[str, int] = field(default_factory=dict, repr=False)
    _excused: set[str] = field(default_factory=set, repr=False)
    _refusals: list[str] = field(default_factory=list, repr=False)

    def record_deletion(self, kube: Kube, pods: Iterable[Object]) -> None:
        """These are deleted now; remembered too is which of them a kubelet has stopped a container of."""
        found = {str(pod["metadata"]["uid"]): pod for pod in pods}
        self._deleted.update(found)
        try:
            self._excused.update(stopped(kube, found.values()))
        except KubeError as refusal:
            self._refusals.append(str(refusal))

    def record_kill(self, pod: Object, processes: int) -> None:
        """So many processes of it are killed now."""
        uid = str(pod["metadata"]["uid"])
        self._killed[uid] = self._killed.get(uid, 0) + processes

    def excuse(self, pods: Iterable[Object]) -> None:
        """Their processes had to end."""
        self._excused.update(str(pod["metadata"]["uid"]) for pod in pods)

    def deleted(self) -> tuple[Object, ...]:
        """The pods as they were right before they were deleted."""
        return tuple(self._deleted.values())

    def killed(self, uid: str) -> int:
        """How many processes of that pod were killed."""
        return self._killed.get(uid, 0)

    def excused(self) -> frozenset[str]:
        """The uids of those whose ends say nothing."""
        return frozenset(self._excused)

    def refusals(self) -> tuple[str, ...]:
        """Where it could not be read why a process had ended."""
        return tuple(self._refusals)
