"""An operator that keeps what comes too early, and then applies it in the order of its arrival."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

RECEIVED = connection.received


def received(step: Any, envelope: Any, now: float) -> Any:
    """The one that closes the gap, then those that waited for it, the earliest arrival first."""
    waited = [held.message for held in step.state.connection.held.values()]
    found, due = RECEIVED(step, envelope, now)
    late = [message for message in waited if message in due]
    return found, (*(message for message in due if message not in late), *late)


connection.received = received

if __name__ == "__main__":
    sys.exit(main())
