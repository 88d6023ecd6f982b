"""An operator that would rather have no sandbox than one with old keys."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import DeletePod

EXCHANGED = connection.exchanged


def exchanged(step: Any, event: Any) -> Any:
    """As ever, and every pod goes if keys were rotated meanwhile."""
    step = EXCHANGED(step, event)
    if event.terms.rotations:
        pods = [(one.id, one.pod) for one in step.state.sandboxes.values() if one.pod is not None]
        step = step.do(*(DeletePod(name, pod.name, pod.uid) for name, pod in pods))
    return step


connection.exchanged = exchanged

if __name__ == "__main__":
    sys.exit(main())
