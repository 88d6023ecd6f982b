"""An operator that is done when its channel is."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

DROPPED = connection.dropped


def dropped(step: Any, event: Any, now: float) -> Any:
    """As ever, but the next exchange never comes."""
    step = DROPPED(step, event, now)
    return step.connect(phase="closing") if step.state.connection.phase == "waiting" else step


connection.dropped = dropped

if __name__ == "__main__":
    sys.exit(main())
