"""An operator that has nothing to say of a pod that it does not have."""

import sys
from typing import Any

from reference_operator import launch_changes
from reference_operator.__main__ import main

TERMINATE = launch_changes._terminate


def terminate(step: Any, message: Any, now: float) -> Any:
    """As ever; one for the pod of a sandbox that is not known is done already."""
    unknown = message.sandbox_id not in step.state.sandboxes and message.pod_uid is not None
    return step if unknown else TERMINATE(step, message, now)


launch_changes._terminate = terminate

if __name__ == "__main__":
    sys.exit(main())
