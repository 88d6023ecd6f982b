"""An operator that hands out fresh tokens by a batch of eight, and never comes to the second batch."""

import sys
from typing import Any

from reference_operator import connection, launch_changes
from reference_operator.__main__ import main
from reference_operator.model import FreshToken

BATCH = 8
OPENED, TAKE = connection.opened, launch_changes.take
taken: list[str] = []


def opened(step: Any, event: Any, now: float) -> Any:
    """Another connection, another batch."""
    taken.clear()
    return OPENED(step, event, now)


def take(step: Any, message: Any, now: float) -> Any:
    """As ever, up to the end of the batch."""
    if isinstance(message, FreshToken):
        taken.append(message.sandbox_id)
        if len(taken) > BATCH:
            return step
    return TAKE(step, message, now)


connection.opened, launch_changes.take = opened, take

if __name__ == "__main__":
    sys.exit(main())
