"""An operator that takes the deletion of its host for an order to end everything."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main
from reference_operator.model import Retired, Terminate

TAKE = launch_changes.take


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, and each sandbox is terminated with its host."""
    step = TAKE(step, message, now)
    for known in tuple(step.state.sandboxes.values()) if isinstance(message, Retired) else ():
        step = TAKE(step, Terminate(known.id, known.pod.uid if known.pod else None), now)
    return step


launch_changes.take = take

if __name__ == "__main__":
    sys.exit(main())
