"""An operator that tries a sidecar three times."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import pod_changes
from reference_operator.__main__ import main

SILENT = pod_changes.silent


def silent(step: Any, event: Any, now: float) -> Any:
    """Three times, and no more."""
    step = SILENT(step, event, now)
    known = step.state.sandboxes.get(event.sandbox_id)
    gone = known is not None and known.was_ready and known.silences >= 3
    return step.put(replace(known, token=None)) if gone else step


pod_changes.silent = silent

if __name__ == "__main__":
    sys.exit(main())
