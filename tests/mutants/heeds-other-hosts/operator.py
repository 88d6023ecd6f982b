"""An operator that does not look at whom a message is for."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

RECEIVED = connection.received


def received(step: Any, envelope: Any, now: float) -> tuple[Any, tuple[Any, ...]]:
    """Whomever it is for, it is taken as ours."""
    if envelope.host == step.state.setup.host:
        return RECEIVED(step, envelope, now)
    return step, (envelope.message,)


connection.received = received

if __name__ == "__main__":
    sys.exit(main())
