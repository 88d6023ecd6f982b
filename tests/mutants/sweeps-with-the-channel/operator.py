"""An operator that takes a lost channel for the end of its sandboxes."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import DeletePod

DROPPED = connection.dropped


def dropped(step: Any, event: Any, now: float) -> Any:
    """As ever, and every pod is deleted."""
    for sandbox in step.state.sandboxes.values():
        if sandbox.pod is not None:
            step = step.do(DeletePod(sandbox.id, sandbox.pod.name, sandbox.pod.uid))
    return DROPPED(step, event, now)


connection.dropped = dropped

if __name__ == "__main__":
    sys.exit(main())
