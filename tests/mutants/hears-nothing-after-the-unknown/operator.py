"""An operator whose reader dies of what it cannot name."""

import sys
from typing import Any

from reference_operator import connection
from reference_operator.__main__ import main
from reference_operator.model import Unreadable

RECEIVED = connection.received
deaf: set[int] = set()


def received(step: Any, envelope: Any, now: float) -> Any:
    """As ever, until then."""
    if isinstance(envelope.message, Unreadable):
        deaf.add(envelope.generation)
    return (step, ()) if envelope.generation in deaf else RECEIVED(step, envelope, now)


connection.received = received

if __name__ == "__main__":
    sys.exit(main())
