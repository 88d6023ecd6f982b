"""An operator that keeps the highest number that it has seen, and takes what is above it."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

RECEIVED = connection.received


def received(step: Any, envelope: Any, now: float) -> Any:
    """As ever, as if nothing had been between."""
    applied = max(step.state.connection.applied, envelope.seq - 1)
    return RECEIVED(step.connect(applied=applied) if envelope.seq > applied else step, envelope, now)


connection.received = received

if __name__ == "__main__":
    sys.exit(main())
