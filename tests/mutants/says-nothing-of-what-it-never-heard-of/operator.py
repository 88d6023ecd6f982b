"""An operator to which an order about nothing needs no answer."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

TERMINATE = launch_changes._terminate


def terminate(step: Any, message: Any, now: float) -> Any:
    """Of what there is."""
    return TERMINATE(step, message, now) if message.sandbox_id in step.state.sandboxes else step


launch_changes._terminate = terminate

if __name__ == "__main__":
    sys.exit(main())
