"""An operator that clears up what the platform does not speak of."""

import sys
from typing import Any

from reference_operator import connection, decide, launch_changes
from reference_operator.__main__ import main
from reference_operator.model import Status

OPENED, ENDED, TAKE = connection.opened, decide._ended, launch_changes.take
POINTED: set[str] = set()
SINCE = [0.0]


def opened(step: Any, event: Any, now: float) -> Any:
    """From here on everybody has to be wanted anew."""
    SINCE[0] = now
    POINTED.clear()
    return OPENED(step, event, now)


def take(step: Any, message: Any, now: float) -> Any:
    """Whoever is spoken of is wanted."""
    POINTED.add(getattr(message, "sandbox_id", ""))
    return TAKE(step, message, now)


def ended(sandbox: Any, now: float) -> Any:
    """Whoever is not wanted ends."""
    status = ENDED(sandbox, now)
    wanted = sandbox.id in POINTED or sandbox.pod is None or not SINCE[0] or now - SINCE[0] < 6
    if status is not None or wanted:
        return status
    return Status(sandbox.id, sandbox.pod.uid, "finished", None, "nobody has a use for it", sandbox.taken or 0)


connection.opened = opened
decide._ended = ended
launch_changes.take = take

if __name__ == "__main__":
    sys.exit(main())
