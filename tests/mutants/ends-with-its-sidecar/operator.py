"""An operator for which a sandbox is no better than its sidecar."""

import sys
from typing import Any

from reference_operator import pod_changes
from reference_operator.__main__ import main
from reference_operator.model import Status

WITH_POD = pod_changes._with_pod


def with_pod(sandbox: Any, pod: Any, now: float) -> Any:
    """As ever, until the sidecar is another one."""
    moved = WITH_POD(sandbox, pod, now)
    if not sandbox.was_ready or pod.sidecar.restarts == 0 or moved.ending is not None:
        return moved
    return moved.end(Status(moved.id, pod.uid, "finished", None, "its sidecar has ended", 0), now)


pod_changes._with_pod = with_pod

if __name__ == "__main__":
    sys.exit(main())
