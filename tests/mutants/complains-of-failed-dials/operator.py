"""An operator that prints the channel's address when it cannot be reached."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.action import Note

EXCHANGED, DROPPED = connection.exchanged, connection.dropped
DIALLED: list[str] = []


def exchanged(step: Any, event: Any) -> Any:
    """Keep the address for the case of trouble."""
    DIALLED[:] = [event.terms.url]
    return EXCHANGED(step, event)


def dropped(step: Any, event: Any, now: float) -> Any:
    """A dial that failed is worth a line."""
    if step.state.connection.phase == "opening":
        step = step.do(Note("error", "the channel cannot be opened", {"at": DIALLED[0]}))
    return DROPPED(step, event, now)


connection.exchanged, connection.dropped = exchanged, dropped

if __name__ == "__main__":
    sys.exit(main())
