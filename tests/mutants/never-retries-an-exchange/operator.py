"""An operator that needs its network to be there when it calls."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

DROPPED, REFUSED = connection.dropped, connection.refused


def dropped(step: Any, event: Any, now: float) -> Any:
    """As ever for a connection that stood; one that never opened was the last."""
    opening = step.state.connection.phase == "opening"
    step = DROPPED(step, event, now)
    return step.connect(phase="closing") if opening and step.state.connection.phase == "waiting" else step


def refused(step: Any, event: Any, now: float) -> Any:
    """As ever for an answer; silence was the last."""
    step = REFUSED(step, event, now)
    return step.connect(phase="closing") if event.status == 0 else step


connection.dropped, connection.refused = dropped, refused

if __name__ == "__main__":
    sys.exit(main())
