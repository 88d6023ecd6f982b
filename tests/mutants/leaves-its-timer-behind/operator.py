"""An operator that starts a timer with each connection and stops none: each fires for whichever connection there is."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

OPENED, EVERY = connection.opened, connection.CHECK_IN
TIMERS: list[float] = []


def opened(step: Any, event: Any, now: float) -> Any:
    """One more; they divide the ten seconds among them."""
    TIMERS.append(now)
    connection.CHECK_IN = EVERY / len(TIMERS)
    return OPENED(step, event, now)


connection.opened = opened

if __name__ == "__main__":
    sys.exit(main())
