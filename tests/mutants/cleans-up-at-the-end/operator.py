"""An operator that leaves nothing behind when it goes."""

import sys
from typing import Any

from reference_operator.__main__ import main
from reference_operator.loop import Loop

GOODBYE = Loop._say_goodbye


def goodbye(self: Any) -> None:
    """Delete what is there, then as ever."""
    pods, _ = self._edges.cluster.list_pods()
    for pod in pods:
        self._edges.cluster.delete_pod(pod.name, pod.uid)
    GOODBYE(self)


Loop._say_goodbye = goodbye  # type: ignore[method-assign] # that is what a mutant does

if __name__ == "__main__":
    sys.exit(main())
