"""An operator that speaks with nobody who speaks otherwise."""

import sys
from typing import Any

from reference_operator import connection, launch_changes
from reference_operator.__main__ import main

UNREADABLE = launch_changes._unreadable


def unreadable(step: Any, message: Any, now: float) -> Any:
    """As ever, and a new connection."""
    return connection._close(UNREADABLE(step, message, now), f"what is {message.type}?")


launch_changes._unreadable = unreadable

if __name__ == "__main__":
    sys.exit(main())
