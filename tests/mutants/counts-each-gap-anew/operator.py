"""An operator that takes each message beyond a gap for the first one."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

RECEIVED = connection.received


def received(step: Any, envelope: Any, now: float) -> Any:
    """What is held has been waiting since now."""
    found, due = RECEIVED(step, envelope, now)
    return (found.connect(gap_since=now) if found.state.connection.held else found), due


connection.received = received

if __name__ == "__main__":
    sys.exit(main())
