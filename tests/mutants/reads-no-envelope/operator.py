"""An operator that trusts its group: what arrives there is its own."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main

RECEIVED = connection.received


def received(step: Any, envelope: Any, now: float) -> tuple[Any, tuple[Any, ...]]:
    """As ever, and what it would leave lying is taken as it comes."""
    own = (step.state.setup.host, step.state.connection.generation)
    if (envelope.host, envelope.generation) == own:
        return RECEIVED(step, envelope, now)
    return step, (envelope.message,)


connection.received = received

if __name__ == "__main__":
    sys.exit(main())
