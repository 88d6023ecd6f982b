"""An operator that reads nothing of a launch that it knows."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

LAUNCH = launch_changes._launch


def known(step: Any, launch: Any, now: float) -> Any:
    """As ever, the first time."""
    return step if launch.sandbox_id in step.state.sandboxes else LAUNCH(step, launch, now)


launch_changes._launch = known

if __name__ == "__main__":
    sys.exit(main())
