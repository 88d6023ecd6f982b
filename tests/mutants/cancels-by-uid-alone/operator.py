"""An operator that deletes a pod only for a terminate that names it."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

TERMINATE = launch_changes._terminate


def terminate(step: Any, message: Any, now: float) -> Any:
    """Of the pod that it names."""
    known = step.state.sandboxes.get(message.sandbox_id)
    there = known is not None and known.pod is not None
    return step if there and message.pod_uid is None else TERMINATE(step, message, now)


launch_changes._terminate = terminate

if __name__ == "__main__":
    sys.exit(main())
