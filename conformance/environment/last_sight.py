"""The operators' pods that the harness has taken away itself, as they were right before."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.observe.kube import Object


@dataclass(frozen=True)
class LastSight:
    """By uid: what is gone tells no one any more how often its processes had ended."""

    _pods: dict[str, Object] = field(default_factory=dict, repr=False)

    def keep(self, pods: Iterable[Object]) -> None:
        """Remember these; may be called from any thread."""
        self._pods.update({str(pod["metadata"]["uid"]): pod for pod in pods})

    def pods(self) -> tuple[Object, ...]:
        """All that were kept."""
        return tuple(self._pods.values())
