"""An operator that has done with a launch as soon as it is cancelled without a pod."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import launch_changes, pod_changes
from reference_operator.__main__ import main

TERMINATE, SEEN = launch_changes._terminate, pod_changes.seen


def terminate(step: Any, message: Any, now: float) -> Any:
    """As ever; what was asked for without an answer yet is forgotten."""
    step = TERMINATE(step, message, now)
    known = step.state.sandboxes.get(message.sandbox_id)
    bare = known is not None and known.ending is not None and known.pod is None
    return step.put(replace(known, launch=None)) if bare else step


def seen(step: Any, pod: Any, now: float) -> Any:
    """As ever; a pod of what has ended is not looked at any more."""
    return step if pod.sandbox_id in step.state.ended else SEEN(step, pod, now)


launch_changes._terminate = terminate
pod_changes.seen = seen

if __name__ == "__main__":
    sys.exit(main())
