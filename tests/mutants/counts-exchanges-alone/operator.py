"""An operator that dials once a second."""

import sys
from dataclasses import replace
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

DROPPED = connection.dropped


def dropped(step: Any, event: Any, now: float) -> Any:
    """A dial that fails is tried again after a second."""
    dialling = step.state.connection.phase == "opening"
    moved = DROPPED(step, event, now)
    if not dialling or moved.state.connection.phase != "waiting":
        return moved
    return moved.know(connection=replace(moved.state.connection, retry_at=now + 1.0, failures=0))


connection.dropped = dropped

if __name__ == "__main__":
    sys.exit(main())
