"""An operator that never looks at the uid of a terminate."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

TERMINATE = launch_changes._terminate


def terminate(step: Any, message: Any, now: float) -> Any:
    """The sandbox's id says enough."""
    return TERMINATE(step, replace(message, pod_uid=None), now)


launch_changes._terminate = terminate

if __name__ == "__main__":
    sys.exit(main())
