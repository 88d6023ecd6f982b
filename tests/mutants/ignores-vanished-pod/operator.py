"""An operator that believes that what has begun will come to be."""

import sys
from typing import Any

from reference_operator import pod_changes
from reference_operator.__main__ import main

VANISHED = pod_changes.vanished


def vanished(step: Any, sandbox_id: str, uid: str, now: float) -> Any:
    """Only what has worked can be missed."""
    known = step.state.sandboxes.get(sandbox_id)
    beginning = known is not None and known.ending is None and not known.was_ready
    return step if beginning else VANISHED(step, sandbox_id, uid, now)


pod_changes.vanished = vanished

if __name__ == "__main__":
    sys.exit(main())
