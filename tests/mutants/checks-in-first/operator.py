"""An operator that says first that it lives."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

PROGRESS = connection.progress


def progress(step: Any, now: float) -> Any:
    """As ever, after a check-in."""
    fresh = step.state.connection
    if fresh.phase == "connected" and not fresh.inventoried and now >= fresh.checkin_due:
        step = connection._check_in(step, now)
    return PROGRESS(step, now)


connection.progress = progress

if __name__ == "__main__":
    sys.exit(main())
