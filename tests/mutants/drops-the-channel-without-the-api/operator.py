"""An operator that keeps its connection only while the cluster answers."""

import sys
from typing import Any

from reference_operator import connection, health
from reference_operator.__main__ import main

PROGRESS = connection.progress


def progress(step: Any, now: float) -> Any:
    """As ever while the cluster answers; else nothing is held and nothing is tried."""
    heard = step.state.listed and now - step.state.answered_at >= health.SILENT - 5.0
    if not heard:
        return PROGRESS(step, now)
    phase = step.state.connection.phase
    return connection._close(step, "the cluster does not answer") if phase == "connected" else step


connection.progress = progress

if __name__ == "__main__":
    sys.exit(main())
